using Airunner.Collector.Server.Settings;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Airunner.Collector.Server.Calls;

/// <summary>Runs calls until they end or the collector stops, with their errors as statuses.</summary>
internal sealed partial class CallGuard(
    OpenCalls calls, CollectorLimits limits, IHostApplicationLifetime lifetime, ILogger<CallGuard> log)
{
    /// <summary>Runs a call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="work">Takes a token that is cancelled with the call, and when the collector stops.</param>
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

    /// <summary>Runs a call with a result.</summary>
    public async Task<T> RunAsync<T>(ServerCallContext context, Func<CancellationToken, Task<T>> work)
    {
        T result = default!;
        await RunAsync(context, async stopping => { result = await work(stopping); });
        return result;
    }

    [LoggerMessage(EventId = 801, Level = LogLevel.Information, Message = "{Method} ended with {Status}: {Reason}")]
    private partial void LogEnded(string method, StatusCode status, string reason);
}
