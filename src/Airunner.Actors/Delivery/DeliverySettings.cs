using Airunner.Actors.Signals;

namespace Airunner.Actors.Delivery;

/// <summary>The settings of delivery.</summary>
/// <param name="Retry">Delays between tries (<c>retry.*</c>).</param>
/// <param name="SendTimeout">Longest time one send may take (<c>batch.send-timeout</c>); above zero.</param>
/// <param name="Gate">The permits of all executions of one system (<c>delivery.max-in-flight</c>).</param>
internal sealed record DeliverySettings(Backoff Retry, TimeSpan SendTimeout, SendGate Gate)
{
    /// <summary>Where senders are called: outside the actors, so that a blocking sender blocks no actor.</summary>
    internal TaskScheduler Sends { get; init; } = TaskScheduler.Default;

    /// <summary>Where sends are measured.</summary>
    internal WalSignals Signals { get; init; } = WalSignals.Unheard;

    /// <summary>Where sends are counted.</summary>
    internal JobWalCounters Counters { get; init; } = new();
}
