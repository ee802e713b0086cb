using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Collector.Server;

/// <summary>Whether the store took the last batch that was sent to it.</summary>
internal sealed class StoreHealth : IHealthCheck
{
    private volatile StoreException? _failure;

    public void Report(StoreException? failure) => _failure = failure;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_failure is { } failure ? HealthCheckResult.Unhealthy(failure.Message) : HealthCheckResult.Healthy());
}

/// <summary>A store that reports the outcome of each batch to <see cref="StoreHealth"/>.</summary>
internal sealed class HealthTrackingStore(ICollectorStore store, StoreHealth health) : ICollectorStore
{
    public async Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        try
        {
            await store.AddAsync(execution, events, cancellationToken);
            health.Report(null);
        }
        catch (StoreException failure)
        {
            health.Report(failure);
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

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
