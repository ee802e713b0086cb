using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Airunner.Collector.Server.Signals;

/// <summary>Counts the calls: those that are open, and those that have ended by their status.</summary>
internal sealed class MeteredCalls(CollectorMetrics metrics) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        CountedAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        CountedAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        CountedAsync(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    private async Task<T> CountedAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var method = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        var code = StatusCode.Unknown;
        metrics.Opened(method);
        try
        {
            var answer = await call();
            code = context.Status.StatusCode;
            return answer;
        }
        catch (RpcException failure)
        {
            code = failure.StatusCode;
            throw;
        }
        finally
        {
            metrics.Ended(method, code.ToString());
        }
    }
}
