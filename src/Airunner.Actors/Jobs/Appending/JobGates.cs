using System.Collections.Concurrent;
using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>The gates of one process's callers, one for each execution that they append to.</summary>
/// <remarks>
/// An execution may end without its callers' knowing: by another's Complete, or after the deadline of their own. So when there are many,
/// those with nothing in flight retire; the next append takes a new one.
/// </remarks>
internal sealed class JobGates(IJobGateHost host, int many = JobGates.Many)
{
    /// <summary>How many there are before the idle ones are looked for.</summary>
    internal const int Many = 16 * 1024;

    private readonly ConcurrentDictionary<JobExecution, JobGate> _gates = new();
    private readonly int _many = many;
    private JobGate? _last;
    private int _sweepAt = many;

    /// <summary>How many there are.</summary>
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
        // Most callers stay with one execution. Read without a lock: so the gate is checked by its own identity.
        if (_last is { IsRetired: false } last && last.Execution.Equals(execution)) return last;
        if (_gates.TryGetValue(execution.Checked(), out var known) && !known.IsRetired) return _last = known;
        if (_gates.Count >= Volatile.Read(ref _sweepAt)) RetireIdle();
        if (known is not null) _gates.TryRemove(KeyValuePair.Create(execution, known));
        return _last = _gates.GetOrAdd(execution, static (key, host) => new JobGate(key, host), host);
    }

    /// <summary>The execution is over, as far as one can know: its gate retires, unless it still has appends.</summary>
    internal void Retire(JobExecution execution)
    {
        if (_gates.TryGetValue(execution, out var gate) && gate.TryRetire()) _gates.TryRemove(KeyValuePair.Create(execution, gate));
        _last = null;
    }

    private void RetireIdle()
    {
        Volatile.Write(ref _sweepAt, int.MaxValue); // one sweep at a time
        foreach (var execution in _gates.Keys) Retire(execution);
        Volatile.Write(ref _sweepAt, Math.Max(_many, 2 * _gates.Count)); // where most are busy, not every new one looks at all of them
    }
}
