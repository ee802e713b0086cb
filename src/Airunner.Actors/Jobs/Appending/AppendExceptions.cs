namespace Airunner.Actors;

/// <summary>The log refused an event; nothing of it is on the disk.</summary>
public sealed class AppendRefusedException(JobExecution execution, long sequence, RefusalReason reason, string? detail = null)
    : WalException($"The append to '{execution}' was refused: {reason}{(detail is null ? "" : $" ({detail})")}.")
{
    /// <summary>The execution whose log refused it.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>The event's sequence; 0 where the log was to assign one.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>The reason.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>Details for people, or null.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Whether the same event, under the same sequence, may be accepted later.</summary>
    public bool IsTransient => Reason.IsTransient();
}

/// <summary>
/// It is not known whether the event is on the disk. A caller that assigns its own sequences appends it again under the same sequence.
/// </summary>
public sealed class AppendUnknownException(JobExecution execution, long sequence, string detail, Exception? inner = null)
    : WalException($"It is not known whether the append to '{execution}' is on the disk: {detail}", inner)
{
    /// <summary>The execution whose log it was sent to.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>The event's sequence; 0 where the log was to assign one.</summary>
    public long Sequence { get; } = sequence;
}
