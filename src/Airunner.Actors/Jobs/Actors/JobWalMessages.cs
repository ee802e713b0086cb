using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Messages between JobsActor and the logs' actors, and to themselves. None of them leaves the process.</summary>
internal static class JobWalMessages
{
    /// <summary>Child → JobsActor: the log could not be opened. The child answers its mailbox until it is stopped.</summary>
    internal sealed record OpenFailed(JobExecution Execution, OpenFailure Failure) : INoSerializationVerificationNeeded;

    /// <summary>Child → JobsActor: the log is archived, removed or closed. The child answers its mailbox until it is stopped.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Status">Its last status.</param>
    /// <param name="IsCompleted">Whether this process has completed the execution.</param>
    internal sealed record Finished(JobExecution Execution, JobStatus Status, bool IsCompleted) : INoSerializationVerificationNeeded;

    /// <summary>JobsActor → child: stop. No message is routed to the child after this one.</summary>
    internal sealed record StopNow : INoSerializationVerificationNeeded;

    /// <summary>JobsActor → child: no new appends; deliver, then close and answer <see cref="Finished"/>.</summary>
    internal sealed record DrainLog : INoSerializationVerificationNeeded;

    /// <summary>JobsActor → child: the time to deliver is over; close now.</summary>
    internal sealed record CloseNow : INoSerializationVerificationNeeded
    {
        internal static readonly CloseNow Instance = new();
    }

    /// <summary>
    /// To JobsActor, from a child that stops or a gate whose log could not be opened: sequences that must be appended again before
    /// higher ones are taken.
    /// </summary>
    internal sealed record RetriesLeft(JobExecution Execution, IReadOnlyCollection<long> Sequences) : INoSerializationVerificationNeeded;

    /// <summary>To self: a batch was read, or could not be.</summary>
    internal sealed record BatchWasRead(int Generation, BatchContent? Content, Exception? Error) : INoSerializationVerificationNeeded;

    /// <summary>To self: all messages that were queued before the first gathered append are processed.</summary>
    internal sealed record CommitDue : INoSerializationVerificationNeeded
    {
        internal static readonly CommitDue Instance = new();
    }

    /// <summary>To JobsActor, with the caller as its sender: a child stopped without an answer to this request.</summary>
    internal sealed record Unanswered(JobWalProtocol.IWithExecution Request, IActorRef Stopped) : INoSerializationVerificationNeeded;

    /// <summary>To self: another thread has finished its work on the log's file.</summary>
    internal sealed record Exchanged(LogExchange Exchange) : IDisposable, INoSerializationVerificationNeeded
    {
        /// <summary>The owner has stopped: the file that was opened for it is closed.</summary>
        public void Dispose() => Exchange.Discard();
    }

    /// <summary>To self: another thread is done with a sealed segment.</summary>
    internal sealed record SegmentWorked(SegmentWork Work) : INoSerializationVerificationNeeded;

    /// <summary>A timer that the log's owner has set. Also the timer's key.</summary>
    internal sealed record TimeIsUp(LogTimer Timer) : INoSerializationVerificationNeeded
    {
        private static readonly TimeIsUp[] Each = [.. Enum.GetValues<LogTimer>().Select(static timer => new TimeIsUp(timer))];

        /// <summary>The message of a timer.</summary>
        internal static TimeIsUp Of(LogTimer timer) => Each[(int)timer];
    }
}
