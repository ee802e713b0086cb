namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>What is owed to logs that are not alive: their numbers come again before higher ones are taken.</summary>
/// <remarks>Bounded: a log is forgotten when <see cref="MostLogs"/> others have come to owe since, as if its callers had given up.</remarks>
/// <param name="capacityPerLog">Most numbers remembered of a log.</param>
internal sealed class ClosedLogRetries(int capacityPerLog = PendingRetries.LeastCapacity)
{
    /// <summary>Most logs remembered.</summary>
    internal const int MostLogs = 16 * 1024;

    private readonly OrderedDictionary<JobExecution, PendingRetries> _owed = [];

    /// <summary>These have to come again.</summary>
    internal void Add(JobExecution execution, IReadOnlyCollection<long> sequences)
    {
        if (sequences.Count == 0) return;
        if (!_owed.TryGetValue(execution, out var turns))
        {
            if (_owed.Count == MostLogs) _owed.RemoveAt(0);
            _owed[execution] = turns = new PendingRetries(capacityPerLog);
        }

        foreach (var sequence in sequences) turns.Add(sequence);
    }

    /// <summary>A caller gives one up.</summary>
    internal void Remove(JobExecution execution, long sequence)
    {
        if (!_owed.TryGetValue(execution, out var turns)) return;
        turns.Remove(sequence);
        if (turns.Sequences.Count == 0) _owed.Remove(execution);
    }

    /// <summary>The log comes to life and keeps them itself from now on.</summary>
    internal IReadOnlyCollection<long> Take(JobExecution execution) => _owed.Remove(execution, out var turns) ? turns.Sequences : [];
}
