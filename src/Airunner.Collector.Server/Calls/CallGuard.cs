using Airunner.Collector.Server.Settings;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Server.Calls;

/// <summary>Runs the work of calls: it ends with the collector, and its errors become statuses.</summary>
internal sealed partial class CallGuard(
    OpenCalls calls, CollectorLimits limits, IHostApplicationLifetime lifetime, ILogger<CallGuard> log)
{
    /// <exception cref="RpcException">The work has failed, or was cancelled.</exception>
    public async Task RunAsync(ServerCallContext context, Func<CancellationToken, Task> work)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            using var entered = calls.Enter();
            await work(either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw CallErrors.Unavailable("The collector is stopping.", limits.RetryAfter);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception failure) when (CallErrors.Of(failure, limits.RetryAfter) is { } status)
        {
            LogEnded(context.Method, status.StatusCode, status.Status.Detail);
            throw status;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} ended with {Status}: {Reason}")]
    private partial void LogEnded(string method, StatusCode status, string reason);
}
