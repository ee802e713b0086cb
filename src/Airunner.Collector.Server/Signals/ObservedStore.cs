using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Server.Signals;

/// <summary>A store that measures what is stored in it, and tells <see cref="StoreHealth"/> of each batch whether it could be.</summary>
internal sealed class ObservedStore(ICollectorStore store, StoreHealth health, CollectorMetrics metrics, TimeProvider time)
    : ICollectorStore
{
    public async Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            await store.AddAsync(execution, events, cancellationToken);
            health.Report(null);
            metrics.Stored(events.Count, time.GetElapsedTime(began));
        }
        catch (StoreException failure)
        {
            health.Report(failure);
            throw;
        }
        catch (EventsRefusedException refused) when (refused.InnerException is PayloadConflictException)
        {
            metrics.Conflict();
            throw;
        }
    }

    public Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken) =>
        store.LatestExecutionAsync(job, cancellationToken);

    public Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken) =>
        store.ReadAsync(execution, fromSequence, cancellationToken);

    public Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken) =>
        store.SequenceAtAsync(execution, time, cancellationToken);

    public Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken) =>
        store.NewestAsync(execution, cancellationToken);

    public Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken) =>
        store.CountAsync(execution, throughSequence, cancellationToken);

    public Task<Completeness> CompleteAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
        store.CompleteAsync(execution, sent, cancellationToken);

    public Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken) =>
        store.CompletenessAsync(execution, cancellationToken);

    public LiveSubscription Subscribe(JobExecution execution, long bufferBytes) => store.Subscribe(execution, bufferBytes);

    // The server disposes the store, after the calls that use it.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
