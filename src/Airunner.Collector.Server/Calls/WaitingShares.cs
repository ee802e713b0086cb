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
            var left = _jobs.GetValueOrDefault(job) - bytes;
            if (left > 0) _jobs[job] = left;
            else _jobs.Remove(job); // a share of no bytes may be given back after all others
        }
    }

    /// <summary>Bytes that wait until it is disposed.</summary>
    internal sealed class Share(WaitingShares shares, string job, long bytes) : IDisposable
    {
        public void Dispose() => shares.Return(job, bytes);
    }
}
