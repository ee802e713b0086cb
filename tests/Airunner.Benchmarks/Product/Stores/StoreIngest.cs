using System.Diagnostics;
using Airunner.Actors;
using Airunner.Benchmarks.Measuring;
using Airunner.Collector;
using Airunner.Collector.Store;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>16 jobs that each deliver a batch of 256 events of 1 KiB after the other, all new, for a time.</summary>
internal sealed class StoreIngest(DateTimeOffset now)
{
    private const int Jobs = 16;
    private const int OutputBytes = 1024;
    private const long EventsOfJob = long.MaxValue; // none ends
    private int _runs;

    /// <summary>Measures once.</summary>
    /// <param name="path">The database file; it is created where it does not exist.</param>
    /// <param name="extent">How long, or how many batches each job delivers.</param>
    /// <returns>Events per second.</returns>
    public async Task<double> RunAsync(string path, Extent extent)
    {
        var run = ++_runs;
        var store = new EventStore(path);
        store.Open();
        await using var sender = new CollectorSender(store);
        await DeliverAsync(sender, new JobExecution($"warm-{run}"), extent.Tenth);
        var began = Stopwatch.GetTimestamp();
        var delivered = await Task.WhenAll(Enumerable.Range(1, Jobs)
            .Select(n => Task.Run(() => DeliverAsync(sender, new JobExecution($"job-{n:00}", $"ingest-{run}"), extent))));
        return delivered.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<long> DeliverAsync(CollectorSender sender, JobExecution execution, Extent extent)
    {
        var events = new BuildEvents(OutputBytes);
        var job = new PlannedExecution(execution, EventsOfJob, now);
        var next = 1L;
        var began = Stopwatch.GetTimestamp();
        for (var batches = 0; extent.GoesOn(began, batches); batches++)
        {
            var batch = events.Batch(job, next);
            await sender.SendAsync(execution, batch, CancellationToken.None);
            batch.Release();
            next += BuildEvents.OfBatch;
        }

        return next - 1;
    }
}
