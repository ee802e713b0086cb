using System.Collections.Concurrent;

namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// The executions that this process appends to. After a failure their logs may be opened like leftover ones, and are none.
/// </summary>
internal sealed class OwnExecutions
{
    private readonly ConcurrentDictionary<JobExecution, bool> _executions = new();

    /// <summary>Someone in this process appends to it, or wants to.</summary>
    internal void Add(JobExecution execution) => _executions.TryAdd(execution, true);

    /// <summary>Its log has ended here.</summary>
    internal void Remove(JobExecution execution) => _executions.TryRemove(execution, out _);

    /// <summary>Whether someone in this process appends to it.</summary>
    internal bool Contains(JobExecution execution) => _executions.ContainsKey(execution);
}
