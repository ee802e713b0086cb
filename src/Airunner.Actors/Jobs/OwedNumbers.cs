namespace Airunner.Actors.Jobs;

/// <summary>What is owed to logs that are not alive: their numbers come again before higher ones are taken.</summary>
/// <remarks>Bounded: a log is forgotten when <see cref="MostLogs"/> others have come to owe since, as if its callers had given up.</remarks>
/// <param name="most">Most numbers remembered of a log.</param>
internal sealed class OwedNumbers(int most = Turns.MostOwed)
{
    /// <summary>Most logs remembered.</summary>
    internal const int MostLogs = 16 * 1024;

    private readonly OrderedDictionary<JobExecution, Turns> _owed = [];

    /// <summary>These have to come again.</summary>
    internal void Owe(JobExecution of, IReadOnlyCollection<long> sequences)
    {
        if (sequences.Count == 0) return;
        if (!_owed.TryGetValue(of, out var turns))
        {
            if (_owed.Count == MostLogs) _owed.RemoveAt(0);
            _owed[of] = turns = new Turns(most);
        }

        foreach (var sequence in sequences) turns.Owe(sequence);
    }

    /// <summary>A caller gives one up.</summary>
    internal void Settle(JobExecution of, long sequence)
    {
        if (!_owed.TryGetValue(of, out var turns)) return;
        turns.Settle(sequence);
        if (turns.Owed.Count == 0) _owed.Remove(of);
    }

    /// <summary>The log comes to life and keeps them itself from now on.</summary>
    internal IReadOnlyCollection<long> Take(JobExecution of) => _owed.Remove(of, out var turns) ? turns.Owed : [];
}
