using Airunner.Actors.Delivery;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Queueing;

/// <summary>The settings of a worker of a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Concurrency">How many jobs run at a time.</param>
/// <param name="Visibility">How long a job is this worker's without an extension.</param>
/// <param name="RunOptions">Options of each <c>airunner run</c>.</param>
/// <param name="EndWithin">How long a stopping worker tries to report an end.</param>
internal sealed record QueueSettings(
    string Queue, int Concurrency, TimeSpan Visibility, IReadOnlyList<string> RunOptions, TimeSpan EndWithin)
{
    /// <summary>What is logged of a job's command.</summary>
    public JobMask Mask { get; init; } = JobMask.Default;

    /// <summary>How calls are repeated.</summary>
    public Backoff Retry { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 2, 0.2);
}
