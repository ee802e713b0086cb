using Akka.Actor;
using Akka.Pattern;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>
/// Akka's BackoffSupervisor of a job's <see cref="SenderActor"/>: after a crash a new instance starts after a delay, without a limit of
/// restarts. A sender that cannot be created is no crash: the actor tries it again.
/// </summary>
internal static class DeliverySupervisor
{
    /// <summary>Name of the supervised child.</summary>
    public const string ChildName = "sender";

    /// <summary>The supervisor, a child of the owner. It forwards messages to the sender, or to dead letters while there is none.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="owner">The actor that keeps the position and gives batches.</param>
    /// <param name="senders">Gives the sender to use; called by each new instance until it gives one.</param>
    /// <param name="settings">Delays and time-outs.</param>
    /// <param name="chance">Uniform numbers in [0, 1) for the jitter.</param>
    public static Props Props(
        JobExecution execution, IActorRef owner, Func<IEventSender> senders, DeliverySettings settings, Func<double> chance)
    {
        // Only OnStop with a stopping strategy backs off both after an exception in the constructor and after a crash later.
        var retry = settings.Retry;
        var least = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, retry.Initial.Ticks));
        var most = TimeSpan.FromTicks(Math.Max(least.Ticks, retry.Max.Ticks));
        var sender = SenderActor.For(execution, owner, senders, settings, chance);
        var supervisor = BackoffSupervisor.Props(
            Akka.Pattern.Backoff.OnStop(sender, ChildName, least, most, retry.Jitter, maxNrOfRetries: -1).WithDefaultStoppingStrategy());
        return supervisor.WithDeploy(Deploy.Local);
    }
}
