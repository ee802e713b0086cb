using Airunner.Actors.Delivery;

namespace Airunner.Queueing;

/// <summary>The settings of a worker of a queue.</summary>
/// <param name="Concurrency">How many jobs run at a time.</param>
/// <param name="Visibility">How long a job is this worker's without an extension.</param>
/// <param name="EndWithin">How long a worker whose running commands were ended tries to report an end.</param>
internal sealed record QueueSettings(int Concurrency, TimeSpan Visibility, TimeSpan EndWithin)
{
    /// <summary>How calls are repeated.</summary>
    public Backoff Retry { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 2, 0.2);

    /// <summary>How often a job's time is extended.</summary>
    public TimeSpan ExtendEvery => Visibility / 3;
}
