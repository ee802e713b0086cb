using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Hears of what reached no actor: appends go back to their gate, questions for a log to JobsActor, and what JobsActor itself cannot be asked
/// any more is answered here, so that nobody waits for an answer that cannot come. No mailbox: it works while the system goes down.
/// </summary>
internal sealed class UndeliveredMessages(ActorSystem system, IActorRef jobs) : MinimalActorRef
{
    private const string Stopped = "the actors of the log have stopped";

    /// <inheritdoc/>
    public override ActorPath Path { get; } = system.DeadLetters.Path.Root / "airunner-undelivered";

    /// <inheritdoc/>
    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <summary>Starts listening.</summary>
    internal static void Listen(ActorSystem system, IActorRef jobs) =>
        system.EventStream.Subscribe(new UndeliveredMessages(system, jobs), typeof(DeadLetter));

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case DeadLetter { Message: AppendTicket ticket }:
                ticket.Owner.Return(ticket);
                break;
            case DeadLetter letter when letter.Recipient.Equals(jobs):
                if (AnswerOf(letter.Message) is { } answer) letter.Sender.Tell(answer, ActorRefs.NoSender);
                break;
            case DeadLetter { Message: IWithExecution asked } letter when letter.Recipient.Path.Parent.Equals(jobs.Path):
                jobs.Tell(new JobWalMessages.StillAsked(asked, letter.Recipient), letter.Sender);
                break;
        }
    }

    private static object? AnswerOf(object message) => message switch
    {
        Append append => new AppendRefused(append.Execution, append.Correlation, RefusalReason.Closed, Stopped),
        Activate activate => new NotActivated(activate.Execution, RefusalReason.Closed, Stopped),
        JobWalMessages.StillAsked still => AnswerOf(still.Question),
        IWithExecution and (Flush or Complete or GetStatus) => new Status.Failure(new LogUnavailableException(((IWithExecution)message).Execution, RefusalReason.Closed, Stopped)),
        GetLeftovers => new Status.Failure(new InvalidOperationException($"No log can be asked: {Stopped}.")),
        _ => null,
    };
}
