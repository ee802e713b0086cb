using Airunner.Collector.Store;
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
