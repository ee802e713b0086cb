using Airunner.Protocol;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>
/// A child of an actor of yours that appends its events in their order, with backpressure and retries, in the manner of Akka.Delivery: it
/// asks its parent for the next events, and says when each is durable.
/// </summary>
/// <remarks>
/// <para>
/// <c>Context.ActorOf(AppendWindow.Props(wal, execution))</c>. The parent then gets <see cref="RequestNext"/>, and answers with as many
/// <see cref="JobEvent"/>s as it asks for, now or later. For each it gets <see cref="Durable"/> or <see cref="Refused"/>, in the order in
/// which the events were sent. A returned event (the disk is full, the log recovers, the outcome is unknown) is appended again under its
/// number, with pauses of 50 ms to 5 s by the system's scheduler.
/// </para>
/// <para>
/// An event without a sequence gets the one after the last. Nothing else appends to the execution meanwhile. When the parent stops, the
/// window stops with it: what was in flight may have become durable.
/// </para>
/// </remarks>
public static class AppendWindow
{
    /// <summary>Most events in flight, where nothing else is said.</summary>
    public const int UsualMaxInFlight = 64;

    /// <summary>The props of a window.</summary>
    /// <param name="log">The log.</param>
    /// <param name="execution">Whose events.</param>
    /// <param name="maxInFlight">Most events that were taken and are not durable, from 1.</param>
    public static Props Props(IJobWal log, JobExecution execution, int maxInFlight = UsualMaxInFlight)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInFlight, 1);
        return Akka.Actor.Props.Create(() => new AppendWindowActor(log, execution, maxInFlight)).WithDeploy(Deploy.Local);
    }

    /// <summary>The parent may send events.</summary>
    /// <param name="Room">How many, in addition to those it may still send.</param>
    public sealed record RequestNext(int Room);

    /// <summary>An event is durable.</summary>
    /// <param name="Event">As it was appended, with its number.</param>
    /// <param name="Sequence">Its sequence.</param>
    public sealed record Durable(JobEvent Event, long Sequence);

    /// <summary>The log refuses an event for good: it is left out, and the others go on.</summary>
    /// <param name="Event">As it was to be appended.</param>
    /// <param name="Error">Usually an <see cref="AppendRefusedException"/>.</param>
    public sealed record Refused(JobEvent Event, Exception Error);

    /// <summary>The window has stopped: the log cannot be opened, or the parent has sent more than was asked for.</summary>
    /// <param name="Error">Why; a <see cref="LogUnavailableException"/> where the log cannot be opened.</param>
    public sealed record Failed(Exception Error);
}
