using Airunner.Collector.Server.Settings;

namespace Airunner.Collector.Server.Calls;

/// <summary>The bytes that wait for the store, and how many of them are one job's.</summary>
internal sealed class WaitingShares(CollectorLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _jobs = [];
    private long _total;

    /// <summary>Bytes that wait.</summary>
    public long Total
    {
        get
        {
            lock (_gate) return _total;
        }
    }

    /// <summary>Takes a share; the caller disposes it.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: too much waits already.</exception>
    public Share Take(string job, long bytes)
    {
        lock (_gate)
        {
            var ofJob = _jobs.GetValueOrDefault(job);
            if (ofJob + bytes > limits.MaxJobWaitingBytes)
                throw CallErrors.Exhausted($"{ofJob} B of this job wait for the store already.", limits.RetryAfter);
            if (_total + bytes > limits.MaxWaitingBytes)
                throw CallErrors.Exhausted($"{_total} B wait for the store already.", limits.RetryAfter);
            _jobs[job] = ofJob + bytes;
            _total += bytes;
        }

        return new Share(this, job, bytes);
    }

    private void Return(string job, long bytes)
    {
        lock (_gate)
        {
            _total -= bytes;
            if ((_jobs[job] -= bytes) == 0) _jobs.Remove(job);
        }
    }

    /// <summary>Bytes that wait until it is disposed.</summary>
    internal sealed class Share(WaitingShares shares, string job, long bytes) : IDisposable
    {
        public void Dispose() => shares.Return(job, bytes);
    }
}
