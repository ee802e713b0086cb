using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Hosting;

/// <summary>Handles dead letters, so that nobody waits for an answer that cannot come.</summary>
/// <remarks>
/// An append returns to its gate. A message for a log that has stopped goes to JobsActor. A message for a stopped JobsActor is answered
/// here. It has no mailbox: it works while the system stops.
/// </remarks>
/// <param name="system">The system.</param>
/// <param name="jobs">Its JobsActor.</param>
/// <param name="returnsAppends">Whether appends return to their gates; true for the first of several in one system.</param>
internal sealed class UndeliveredMessages(ActorSystem system, IActorRef jobs, bool returnsAppends = true) : MinimalActorRef
{
    private const string Stopped = "the log's actors have stopped";

    /// <inheritdoc/>
    public override ActorPath Path { get; } = system.DeadLetters.Path.Root / $"undelivered-of-{jobs.Path.Parent.Name}";

    /// <inheritdoc/>
    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <summary>Starts listening.</summary>
    internal static void Listen(ActorSystem system, IActorRef jobs, bool returnsAppends = true) =>
        system.EventStream.Subscribe(new UndeliveredMessages(system, jobs, returnsAppends), typeof(DeadLetter));

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case DeadLetter { Message: AppendTicket ticket }:
                if (returnsAppends) ticket.Owner.Return(ticket);
                break;
            case DeadLetter { Message: JobWalMessages.LocalAppend local }:
                if (returnsAppends) local.Ticket.Owner.Return(local.Ticket);
                break;
            case DeadLetter letter when letter.Recipient.Equals(jobs):
                if (AnswerOf(letter.Message) is { } answer) letter.Sender.Tell(answer, ActorRefs.NoSender);
                break;
            case DeadLetter { Message: IWithExecution request } letter when letter.Recipient.Path.Parent.Equals(jobs.Path):
                jobs.Tell(new JobWalMessages.Unanswered(request, letter.Recipient), letter.Sender);
                break;
        }
    }

    private static object? AnswerOf(object message) => message switch
    {
        Append append => new AppendRefused(append.Execution, append.Correlation, RefusalReason.Closed, Stopped),
        Activate activate => new NotActivated(activate.Execution, RefusalReason.Closed, Stopped),
        JobWalMessages.Unanswered unanswered => AnswerOf(unanswered.Request),
        IWithExecution asked and (Flush or Complete or GetStatus) =>
            new Unavailable(asked.Execution, RefusalReason.Closed, Stopped),
        GetLeftovers => new RequestRefused($"No log can be asked: {Stopped}."),
        _ => null,
    };
}
