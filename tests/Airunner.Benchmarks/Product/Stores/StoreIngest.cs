using System.Diagnostics;
using Airunner.Actors;
using Airunner.Benchmarks.Measuring;
using Airunner.Collector.Serving;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>16 jobs that each deliver a batch of 256 events of 1 KiB after the other, all new, for a time.</summary>
/// <param name="now">The time of the events.</param>
internal sealed class StoreIngest(DateTimeOffset now)
{
    private const int Jobs = 16;
    private const int OutputBytes = 1024;
    private const long EventsOfJob = long.MaxValue; // none ends
    private int _runs;

    /// <summary>Measures once.</summary>
    /// <param name="opened">A store, which is closed at the end.</param>
    /// <param name="extent">How long, or how many batches each job delivers.</param>
    /// <returns>Events per second.</returns>
    public async Task<double> RunAsync(ICollectorStore opened, Extent extent)
    {
        await using var store = opened;
        var run = ++_runs;
        await DeliverAsync(store, $"warm-{run}", extent.Tenth);
        var began = Stopwatch.GetTimestamp();
        var delivered = await DeliverAsync(store, $"ingest-{run}", extent);
        return delivered / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<long> DeliverAsync(ICollectorStore store, string execution, Extent extent)
    {
        var jobs = Enumerable.Range(1, Jobs).Select(n => new JobExecution($"job-{n:00}", execution));
        return (await Task.WhenAll(jobs.Select(job => Task.Run(() => DeliverAsync(store, job, extent))))).Sum();
    }

    private async Task<long> DeliverAsync(ICollectorStore store, JobExecution execution, Extent extent)
    {
        var events = new BuildEvents(OutputBytes);
        var job = new PlannedExecution(execution, EventsOfJob, now);
        var next = 1L;
        var began = Stopwatch.GetTimestamp();
        for (var batches = 0; extent.GoesOn(began, batches); batches++)
        {
            var batch = events.Batch(job, next);
            await store.AddAsync(execution, batch, CancellationToken.None);
            batch.Release();
            next += BuildEvents.OfBatch;
        }

        return next - 1;
    }
}
