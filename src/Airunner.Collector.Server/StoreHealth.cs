using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Server;

/// <summary>Whether the store took the last batch that was sent to it. A failure is logged, once a minute at most, and its end.</summary>
internal sealed partial class StoreHealth(TimeProvider time, ILogger<StoreHealth> log) : IHealthCheck
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private volatile StoreException? _failure;
    private volatile bool _isEndOwed; // a failure was logged, and its end is not logged yet
    private long? _loggedAt;

    public void Report(StoreException? failure)
    {
        _failure = failure;
        if (failure is null && !_isEndOwed) return;
        lock (_gate)
        {
            if (failure is null)
            {
                if (_isEndOwed) LogTakes();
                _isEndOwed = false;
            }
            else if (_loggedAt is not { } before || time.GetElapsedTime(before) >= LogInterval)
            {
                _loggedAt = time.GetTimestamp();
                _isEndOwed = true;
                LogRefuses(failure.Message);
            }
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_failure is { } failure ? HealthCheckResult.Unhealthy(failure.Message) : HealthCheckResult.Healthy());

    [LoggerMessage(
        EventId = 803, Level = LogLevel.Warning, Message = "No events can be stored: {Reason} The workers keep them and send them again.")]
    private partial void LogRefuses(string reason);

    [LoggerMessage(EventId = 804, Level = LogLevel.Warning, Message = "Events are stored again.")]
    private partial void LogTakes();
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
