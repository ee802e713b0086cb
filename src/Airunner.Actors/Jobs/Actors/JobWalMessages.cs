using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Messages between JobsActor and the logs' actors, and to themselves. None of them leaves the process.</summary>
/// <remarks>
/// A timer, or an answer of another thread, may arrive after the stop of its actor: a new instance starts from what is on the disk, so
/// these are no dead letters. <see cref="Unanswered"/> and <see cref="LocalAppend"/> are: somebody waits for their answer.
/// </remarks>
internal static class JobWalMessages
{
    /// <summary>Child → JobsActor: the log could not be opened. The child answers its mailbox until it is stopped.</summary>
    internal sealed record OpenFailed(JobExecution Execution, OpenFailure Failure)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Child → JobsActor: the log is archived, removed or closed. The child answers its mailbox until it is stopped.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Status">Its last status.</param>
    /// <param name="IsCompleted">Whether this process has completed the execution.</param>
    internal sealed record Finished(JobExecution Execution, JobStatus Status, bool IsCompleted)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>JobsActor → child: stop. No message is routed to the child after this one.</summary>
    internal sealed record StopNow : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>JobsActor → child: no new appends; deliver, then close and answer <see cref="Finished"/>.</summary>
    internal sealed record DrainLog : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>JobsActor → child: the time to deliver is over; close now.</summary>
    internal sealed record CloseNow : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly CloseNow Instance = new();
    }

    /// <summary>
    /// To JobsActor, and from it to the child: the execution goes on elsewhere. No more appends, close the log, then deliver what is
    /// pending as of a leftover log. Answered by <see cref="HandedOver"/>.
    /// </summary>
    internal sealed record HandOver(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The log takes no more appends here: every one was answered.</summary>
    internal sealed record HandedOver(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>
    /// To JobsActor, from a child that stops or a gate whose log could not be opened: sequences that must be appended again before
    /// higher ones are taken.
    /// </summary>
    internal sealed record RetriesLeft(JobExecution Execution, IReadOnlyCollection<long> Sequences)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>To self: a batch was read, or could not be.</summary>
    internal sealed record BatchWasRead(int Generation, BatchContent? Content, Exception? Error)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>To self: all messages that were queued before the first gathered append are processed.</summary>
    internal sealed record CommitDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly CommitDue Instance = new();
    }

    /// <summary>To JobsActor, with the caller as its sender: a child stopped without an answer to this request.</summary>
    internal sealed record Unanswered(JobWalProtocol.IWithExecution Request, IActorRef Stopped) : INoSerializationVerificationNeeded;

    /// <summary>
    /// To a log: an append within this process, in an actor system that serializes all messages. Elsewhere the ticket is the message.
    /// </summary>
    internal sealed record LocalAppend(AppendTicket Ticket) : INoSerializationVerificationNeeded;

    /// <summary>To self: another thread has finished its work on the log's file.</summary>
    internal sealed record Exchanged(LogExchange Exchange) : IDisposable, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>The owner has stopped: the file that was opened for it is closed.</summary>
        public void Dispose() => Exchange.Discard();
    }

    /// <summary>To self: the server was asked whether it has all events.</summary>
    internal sealed record Confirmed(Confirmation Confirmation) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>To self: another thread is done with a sealed segment.</summary>
    internal sealed record SegmentWorked(SegmentWork Work) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>A timer that the log's owner has set. Also the timer's key.</summary>
    internal sealed record TimeIsUp(LogTimer Timer) : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        private static readonly TimeIsUp[] Each = [.. Enum.GetValues<LogTimer>().Select(static timer => new TimeIsUp(timer))];

        /// <summary>The message of a timer.</summary>
        internal static TimeIsUp Of(LogTimer timer) => Each[(int)timer];
    }
}
