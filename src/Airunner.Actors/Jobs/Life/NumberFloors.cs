using System.Collections.Concurrent;

namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// Numbers that the log of an execution gives are above its floor: logs of one execution on several machines then give different ones.
/// Numbers of producers are not affected.
/// </summary>
internal sealed class NumberFloors
{
    private readonly ConcurrentDictionary<JobExecution, long> _floors = new();
    private int _version;

    /// <summary>Changes with each floor: what was read stays valid as long as this is the same.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>The floor of an execution; −1 where it has none.</summary>
    internal long Of(JobExecution execution) => _floors.GetValueOrDefault(execution, -1);

    /// <summary>Raises a floor; a lower one changes nothing.</summary>
    internal void Raise(JobExecution execution, long floor)
    {
        _floors.AddOrUpdate(execution, static (_, floor) => floor, static (_, earlier, floor) => Math.Max(earlier, floor), floor);
        Interlocked.Increment(ref _version);
    }

    /// <summary>The execution's log has ended here, or numbers no more events.</summary>
    internal void Remove(JobExecution execution) => _floors.TryRemove(execution, out _);
}
