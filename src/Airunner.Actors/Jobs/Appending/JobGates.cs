using System.Collections.Concurrent;
using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>The gates of one process's callers, one for each execution that they append to.</summary>
/// <remarks>
/// An execution can end unnoticed by its callers in this process: another process completes it, or the deadline of their own call passes
/// first. So from a certain count on, idle gates are retired; the next append of such an execution gets a new gate.
/// </remarks>
internal sealed class JobGates(IJobGateHost host, int many = JobGates.Many)
{
    /// <summary>The count from which idle gates are retired.</summary>
    internal const int Many = 16 * 1024;

    private readonly ConcurrentDictionary<JobExecution, JobGate> _gates = new();
    private readonly int _many = many;
    private JobGate? _last;
    private int _sweepAt = many;

    /// <summary>How many gates there are.</summary>
    internal int Count => _gates.Count;

    /// <summary>Appends through the execution's gate.</summary>
    internal ValueTask<long> Append(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Get(execution).TryAppend(jobEvent, cancellationToken, out var appended)) return appended;
        }
    }

    /// <summary>The execution's gate.</summary>
    internal JobGate Get(JobExecution execution)
    {
        // Most callers stay with one execution. `_last` is read without a lock, so its own execution is compared.
        if (_last is { IsRetired: false } last && last.Execution.Equals(execution)) return last;
        if (_gates.TryGetValue(execution.Checked(), out var known) && !known.IsRetired) return _last = known;
        if (_gates.Count >= Volatile.Read(ref _sweepAt)) RetireIdle();
        if (known is not null) _gates.TryRemove(KeyValuePair.Create(execution, known));
        return _last = _gates.GetOrAdd(execution, static (key, host) => new JobGate(key, host), host);
    }

    /// <summary>Retires the gate of an execution that has ended, unless it still has appends.</summary>
    internal void Retire(JobExecution execution)
    {
        if (_gates.TryGetValue(execution, out var gate) && gate.TryRetire()) _gates.TryRemove(KeyValuePair.Create(execution, gate));
        _last = null;
    }

    private void RetireIdle()
    {
        Volatile.Write(ref _sweepAt, int.MaxValue); // only one thread at a time looks for idle gates
        foreach (var execution in _gates.Keys) Retire(execution);
        // Where most gates are busy, a new one must not start a search each time.
        Volatile.Write(ref _sweepAt, Math.Max(_many, 2 * _gates.Count));
    }
}
