using Akka.Actor;
using Akka.Pattern;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>
/// Akka's BackoffSupervisor around a job's <see cref="SenderActor"/>: one that crashes, also while it is made, is started again after a delay,
/// for ever.
/// </summary>
internal static class DeliverySupervisor
{
    /// <summary>Name of the supervised child.</summary>
    public const string ChildName = "sender";

    /// <summary>The supervisor, to be made as the owner's child; messages to it reach the sender, or dead letters while that is down.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="owner">Who keeps the position and hands out batches.</param>
    /// <param name="senders">Gives the sender to use; asked by each new instance. What it throws is a crash.</param>
    /// <param name="settings">Delays and time-outs.</param>
    /// <param name="chance">Uniform numbers in [0, 1) for the jitter.</param>
    public static Props Props(JobExecution execution, IActorRef owner, Func<IEventSender> senders, DeliverySettings settings, Func<double> chance)
    {
        // OnStop and a stopping strategy: the one pair that backs off both from a throwing constructor and from a crash at work.
        var retry = settings.Retry;
        var least = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, retry.Initial.Ticks));
        var most = TimeSpan.FromTicks(Math.Max(least.Ticks, retry.Max.Ticks));
        return BackoffSupervisor.Props(
            Akka.Pattern.Backoff.OnStop(SenderActor.For(execution, owner, senders, settings, chance), ChildName, least, most, retry.Jitter, maxNrOfRetries: -1)
                .WithDefaultStoppingStrategy());
    }
}
