using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>What JobsActor and a log's actor tell each other and themselves.</summary>
internal static class JobWalMessages
{
    /// <summary>Child → JobsActor: the log could not be opened; the child answers what is in its mailbox and waits to be stopped.</summary>
    internal sealed record OpenFailed(JobExecution Execution, RefusalReason Reason, string Detail, bool IsPermanent);

    /// <summary>Child → JobsActor: archived, removed or closed; the child forwards what still reaches it and waits to be stopped.</summary>
    internal sealed record Finished(JobExecution Execution, JobStatus Status);

    /// <summary>JobsActor → child: nothing more will be routed to you.</summary>
    internal sealed record StopNow;

    /// <summary>JobsActor → child: no new appends; deliver, then close and say Finished.</summary>
    internal sealed record DrainLog;

    /// <summary>JobsActor → child: the time for that is over; close now.</summary>
    internal sealed record CloseNow;

    /// <summary>To JobsActor, from a child as it stops, or a gate whose log could not be opened: numbers that have to come again before higher ones are taken.</summary>
    internal sealed record RetriesLeft(JobExecution Execution, IReadOnlyCollection<long> Sequences);

    /// <summary>To self: a batch was read, or could not be.</summary>
    internal sealed record BatchWasRead(int Generation, BatchContent? Content, Exception? Error);

    /// <summary>To self: everything that waited when the first append was gathered has had its turn.</summary>
    internal sealed record CommitDue
    {
        internal static readonly CommitDue Instance = new();
    }

    /// <summary>To JobsActor, from who asked: that child ended without an answer.</summary>
    internal sealed record StillAsked(JobWalProtocol.IWithExecution Question, IActorRef Ended);

    /// <summary>To self: another thread is done with the log's file.</summary>
    internal sealed record Exchanged(LogExchange Exchange) : IDisposable
    {
        /// <summary>The owner is gone: what was opened for it is closed.</summary>
        public void Dispose() => Exchange.Discard();
    }

    /// <summary>To self: another thread is done with a sealed segment.</summary>
    internal sealed record SegmentWorked(SegmentWork Work);

    /// <summary>Timer: a time that the log's owner asked for is over. Also the timer's key.</summary>
    internal sealed record TimeIsUp(LogTimer Timer)
    {
        private static readonly TimeIsUp[] Each = [.. Enum.GetValues<LogTimer>().Select(static timer => new TimeIsUp(timer))];

        /// <summary>The message of one timer.</summary>
        internal static TimeIsUp Of(LogTimer timer) => Each[(int)timer];
    }
}
