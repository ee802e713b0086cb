namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>
/// Whose turn it is: numbers whose append was refused for a passing reason, or whose outcome is unknown, come again before any higher
/// one is taken, so that no retry is locked out by its successors.
/// </summary>
/// <param name="capacity">Most numbers remembered: the lowest, since those come first. As many as may be in flight, or more.</param>
internal sealed class PendingRetries(int capacity = PendingRetries.LeastCapacity)
{
    /// <summary>The default of <c>append.max-queued</c>; as many are remembered at the least.</summary>
    internal const int LeastCapacity = 4096;

    private readonly SortedSet<long> _owed = [];

    /// <summary>Numbers that have to come again.</summary>
    internal IReadOnlyCollection<long> Sequences => _owed;

    /// <summary>Whether a number may be taken now. A number the log gives itself (null) waits for every owed one.</summary>
    internal bool Allows(long? sequence) => _owed.Count == 0 || (sequence is { } number && number <= _owed.Min);

    /// <summary>The number's append was refused for a passing reason, or its outcome is unknown.</summary>
    internal void Add(long sequence)
    {
        if (_owed.Count >= capacity && sequence > _owed.Max) return;
        if (_owed.Add(sequence) && _owed.Count > capacity) _owed.Remove(_owed.Max);
    }

    /// <summary>The number has come again, or its caller has given it up.</summary>
    internal void Remove(long sequence)
    {
        if (_owed.Count > 0) _owed.Remove(sequence);
    }
}
