using Airunner.Actors.Jobs.Actors;
using Airunner.Protocol;
using Akka.Actor;

namespace Airunner.Actors;

/// <summary>The conversation with JobsActor and, through it, with one execution's JobWalActor.</summary>
/// <remarks>Nothing here needs to stay in one process: a correlation number ties a reply to its append.</remarks>
public static class JobWalProtocol
{
    /// <summary>A message for one execution; one extractor routes them all.</summary>
    public interface IWithExecution
    {
        /// <summary>Whose log.</summary>
        JobExecution Execution { get; }
    }

    /// <summary>Appends an event. Answered by <see cref="Appended"/>, <see cref="AppendRefused"/> or <see cref="AppendUnknown"/>.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Correlation">Comes back with the answer.</param>
    /// <param name="Event">The event; sequence 0 asks the log to number it. Not to be changed once told.</param>
    public sealed record Append(JobExecution Execution, long Correlation, JobEvent Event) : IWithExecution;

    /// <summary>The event is durable, not merely queued.</summary>
    public sealed record Appended(JobExecution Execution, long Correlation, long Sequence) : IWithExecution;

    /// <summary>Nothing of the event is on the disk.</summary>
    public sealed record AppendRefused(JobExecution Execution, long Correlation, RefusalReason Reason, string? Detail = null) : IWithExecution;

    /// <summary>The event may or may not be on the disk.</summary>
    public sealed record AppendUnknown(JobExecution Execution, long Correlation, string Detail) : IWithExecution;

    /// <summary>The caller gives up a number whose append was refused or unknown; higher ones are taken again.</summary>
    public sealed record GiveUp(JobExecution Execution, long Sequence) : IWithExecution;

    /// <summary>Asks for a <see cref="JobStatus"/>; brings no log to life.</summary>
    public sealed record GetStatus(JobExecution Execution) : IWithExecution;

    /// <summary>Asks for <see cref="Flushed"/> once all that was appended before is settled; a waiting retry happens at once.</summary>
    public sealed record Flush(JobExecution Execution) : IWithExecution;

    /// <summary>Everything appended before the question is settled.</summary>
    public sealed record Flushed(JobExecution Execution) : IWithExecution;

    /// <summary>Ends the execution: no more appends, deliver, close, archive. Answered by <see cref="Completed"/>.</summary>
    public sealed record Complete(JobExecution Execution) : IWithExecution;

    /// <summary>The log is settled and closed and, where archiving is on, archived.</summary>
    public sealed record Completed(JobExecution Execution, JobStatus Status) : IWithExecution;

    /// <summary>Brings a log to life. Answered by <see cref="Activated"/> or <see cref="NotActivated"/>.</summary>
    public sealed record Activate(JobExecution Execution) : IWithExecution;

    /// <summary>The log is open.</summary>
    /// <param name="Execution">Whose.</param>
    /// <param name="Log">Its actor: appends may go to it directly.</param>
    /// <param name="Status">Its status.</param>
    public sealed record Activated(JobExecution Execution, IActorRef Log, JobStatus Status) : IWithExecution;

    /// <summary>The log could not be opened.</summary>
    public sealed record NotActivated(JobExecution Execution, RefusalReason Reason, string Detail) : IWithExecution;

    /// <summary>Stops every log: no new appends, deliver until the drain time-out, write marks, close. Answered by <see cref="Drained"/>.</summary>
    public sealed record Drain(TimeSpan Timeout);

    /// <summary>Every log is closed; what is pending is on the disk.</summary>
    public sealed record Drained;

    /// <summary>Asks for <see cref="Leftovers"/>.</summary>
    /// <param name="WhenFinished">True: answered once none is under way any more; false: at once.</param>
    public sealed record GetLeftovers(bool WhenFinished);

    /// <summary>The logs that were on the disk at the start.</summary>
    /// <param name="Finished">Those done with: archived, removed, or not to be touched.</param>
    /// <param name="InProgress">Those still being delivered or archived.</param>
    public sealed record Leftovers(IReadOnlyList<JobStatus> Finished, IReadOnlyList<JobExecution> InProgress);
}
