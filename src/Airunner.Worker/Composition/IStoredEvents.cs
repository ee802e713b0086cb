using Airunner.Actors.Jobs;
using Airunner.Protocol;

namespace Airunner.Worker.Composition;

/// <summary>What the collector has, for reading.</summary>
internal interface IStoredEvents : IAsyncDisposable
{
    /// <summary>The job's latest execution; null when the collector has nothing of the job.</summary>
    ValueTask<JobExecution?> LatestAsync(string job, CancellationToken cancellationToken);

    /// <summary>Whether the collector has an event of it.</summary>
    ValueTask<bool> HasAsync(JobExecution of, CancellationToken cancellationToken);

    /// <summary>Its events above a sequence, rising. Ends where the store ends at that moment.</summary>
    IAsyncEnumerable<JobEvent> ReadAsync(JobExecution of, long afterSequence, CancellationToken cancellationToken);
}
