namespace Airunner.Actors;

/// <summary>What was asked of a log cannot be done: it cannot be opened, or the system stops. What is pending stays on the disk.</summary>
public sealed class LogUnavailableException(JobExecution execution, RefusalReason reason, string detail)
    : WalException($"The log of '{execution}' is not available: {detail}")
{
    /// <summary>Whose log.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>
    /// <see cref="RefusalReason.CannotOpen"/> or <see cref="RefusalReason.Closed"/>; else a transient one, so ask again:
    /// <see cref="RefusalReason.DiskFull"/>, <see cref="RefusalReason.Recovering"/>, or <see cref="RefusalReason.QueueFull"/> where too
    /// many
    /// wait.
    /// </summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>The reason for people.</summary>
    public string Detail { get; } = detail;
}
