namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>Sequences awaiting retry of logs that are not open.</summary>
/// <remarks>Bounded: the oldest log is forgotten when there are more than <see cref="MostLogs"/>, as if its callers had given up.</remarks>
/// <param name="capacityPerLog">Most sequences remembered of a log.</param>
internal sealed class ClosedLogRetries(int capacityPerLog = PendingRetries.LeastCapacity)
{
    /// <summary>Most logs remembered.</summary>
    internal const int MostLogs = 16 * 1024;

    private readonly OrderedDictionary<JobExecution, PendingRetries> _logs = [];

    /// <summary>These await retry.</summary>
    internal void Add(JobExecution execution, IReadOnlyCollection<long> sequences)
    {
        if (sequences.Count == 0) return;
        if (!_logs.TryGetValue(execution, out var retries))
        {
            if (_logs.Count == MostLogs) _logs.RemoveAt(0);
            _logs[execution] = retries = new PendingRetries(capacityPerLog);
        }

        foreach (var sequence in sequences) retries.Add(sequence);
    }

    /// <summary>A caller gives one up.</summary>
    internal void Remove(JobExecution execution, long sequence)
    {
        if (!_logs.TryGetValue(execution, out var retries)) return;
        retries.Remove(sequence);
        if (retries.Sequences.Count == 0) _logs.Remove(execution);
    }

    /// <summary>The log is opened and keeps them itself from now on.</summary>
    internal IReadOnlyCollection<long> Take(JobExecution execution) => _logs.Remove(execution, out var retries) ? retries.Sequences : [];
}
