using Airunner.Collector.Server.Settings;

namespace Airunner.Collector.Server.Calls;

/// <summary>The calls at a time.</summary>
internal sealed class OpenCalls(CollectorLimits limits)
{
    private long _count;

    /// <summary>Enters a call; the caller disposes what it gets when the call has ended.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: there are too many.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _count) <= limits.MaxStreams) return new Entered(this);
        Interlocked.Decrement(ref _count);
        throw CallErrors.Exhausted($"The collector has {limits.MaxStreams} calls already.", limits.RetryAfter);
    }

    private sealed class Entered(OpenCalls calls) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref calls._count);
    }
}
