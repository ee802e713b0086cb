namespace Airunner.Actors;

/// <summary>The log refused an event; nothing of it is on the disk.</summary>
public sealed class AppendRefusedException(JobExecution execution, long sequence, RefusalReason reason, string? detail = null)
    : WalException($"The append to '{execution}' was refused: {reason}{(detail is null ? "" : $" ({detail})")}.")
{
    /// <summary>Whose log.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>The event's number; 0 where the log was to give one.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Why.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>More for people, or null.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Whether the same event may be taken later: see <see cref="RefusalReasons.IsTransient"/>.</summary>
    public bool IsTransient => Reason.IsTransient();
}

/// <summary>Whether the event is on the disk is not known. A caller that numbers its events appends it again under the same number.</summary>
public sealed class AppendUnknownException(JobExecution execution, long sequence, string detail, Exception? inner = null)
    : WalException($"Whether the append to '{execution}' is on the disk is not known: {detail}", inner)
{
    /// <summary>Whose log.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>The event's number; 0 where the log was to give one.</summary>
    public long Sequence { get; } = sequence;
}
