using Airunner.Actors.Jobs.Actors;
using Airunner.Protocol;
using Akka.Actor;

namespace Airunner.Actors;

/// <summary>The messages of JobsActor, which routes them to the JobWalActor of their execution.</summary>
/// <remarks>A correlation number identifies the append that a reply belongs to.</remarks>
public static class JobWalProtocol
{
    /// <summary>A message about one execution, routed by it.</summary>
    public interface IWithExecution
    {
        /// <summary>Whose log.</summary>
        JobExecution Execution { get; }
    }

    /// <summary>Appends an event. Answered by <see cref="Appended"/>, <see cref="AppendRefused"/> or <see cref="AppendUnknown"/>.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Correlation">Returned in the answer.</param>
    /// <param name="Event">The event; sequence 0 asks the log to number it; without a timestamp it gets that of its arrival. Must not be
    /// changed after it was sent.</param>
    public sealed record Append(JobExecution Execution, long Correlation, JobEvent Event) : IWithExecution;

    /// <summary>The event is durable, not merely queued.</summary>
    public sealed record Appended(JobExecution Execution, long Correlation, long Sequence) : IWithExecution;

    /// <summary>Nothing of the event is on the disk.</summary>
    public sealed record AppendRefused(JobExecution Execution, long Correlation, RefusalReason Reason, string? Detail = null)
        : IWithExecution
    {
        /// <summary>Whether the same event, under the same sequence, may be accepted later.</summary>
        public bool IsTransient => Reason.IsTransient();
    }

    /// <summary>The event may or may not be on the disk.</summary>
    public sealed record AppendUnknown(JobExecution Execution, long Correlation, string Detail) : IWithExecution;

    /// <summary>Gives up a sequence whose append was refused or unknown, so that higher sequences are taken.</summary>
    public sealed record GiveUp(JobExecution Execution, long Sequence) : IWithExecution;

    /// <summary>Asks for a <see cref="JobStatus"/>. Does not open the log.</summary>
    public sealed record GetStatus(JobExecution Execution) : IWithExecution;

    /// <summary>
    /// Answered by <see cref="Flushed"/> once every event appended before is delivered or failed. A retry that waits for its backoff starts
    /// at once.
    /// </summary>
    public sealed record Flush(JobExecution Execution) : IWithExecution;

    /// <summary>
    /// Answer to <see cref="Flush"/>, <see cref="Complete"/> or <see cref="GetStatus"/>: it cannot be done. What is pending stays on the
    /// disk.
    /// </summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Reason">Why; where it is transient, ask again.</param>
    /// <param name="Detail">The reason for people.</param>
    public sealed record Unavailable(JobExecution Execution, RefusalReason Reason, string Detail) : IWithExecution
    {
        /// <summary>Whether it may be done later.</summary>
        public bool IsTransient => Reason.IsTransient();
    }

    /// <summary>Every event appended before the <see cref="Flush"/> is delivered or failed.</summary>
    public sealed record Flushed(JobExecution Execution) : IWithExecution;

    /// <summary>Ends the execution: no more appends, deliver, close, archive. Answered by <see cref="Completed"/>.</summary>
    public sealed record Complete(JobExecution Execution) : IWithExecution;

    /// <summary>Nothing is pending, and the log is closed and, if archiving is on, archived.</summary>
    public sealed record Completed(JobExecution Execution, JobStatus Status) : IWithExecution;

    /// <summary>Opens a log without an event. Answered by <see cref="Activated"/> or <see cref="NotActivated"/>.</summary>
    public sealed record Activate(JobExecution Execution) : IWithExecution;

    /// <summary>The log is open.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Log">Its actor: appends may be sent to it directly.</param>
    /// <param name="Status">Its status.</param>
    public sealed record Activated(JobExecution Execution, IActorRef Log, JobStatus Status) : IWithExecution;

    /// <summary>The log could not be opened.</summary>
    public sealed record NotActivated(JobExecution Execution, RefusalReason Reason, string Detail) : IWithExecution
    {
        /// <summary>Whether it may be opened later.</summary>
        public bool IsTransient => Reason.IsTransient();
    }

    /// <summary>
    /// Stops every log: no new appends, deliver until the time-out, write marks, close. Answered by <see cref="Drained"/>.
    /// </summary>
    public sealed record Drain(TimeSpan Timeout);

    /// <summary>Every log is closed; what is pending stays on the disk.</summary>
    public sealed record Drained;

    /// <summary>Answer to <see cref="Drain"/> or <see cref="GetLeftovers"/>: it cannot be answered.</summary>
    /// <param name="Detail">The reason for people.</param>
    public sealed record RequestRefused(string Detail);

    /// <summary>Asks for <see cref="Leftovers"/>.</summary>
    /// <param name="WhenFinished">True: answered once no leftover log is in progress; false: answered at once.</param>
    public sealed record GetLeftovers(bool WhenFinished);

    /// <summary>The logs that were on the disk at the start.</summary>
    /// <param name="Finished">Archived, removed, or impossible to open.</param>
    /// <param name="InProgress">Not delivered or not archived yet.</param>
    public sealed record Leftovers(IReadOnlyList<JobStatus> Finished, IReadOnlyList<JobExecution> InProgress);
}
