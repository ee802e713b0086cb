namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>
/// Sequences awaiting retry: their append was refused for a transient reason, or its outcome is unknown. They have to be appended again
/// before any higher one is taken, so that no retry is locked out by later events.
/// </summary>
/// <param name="capacity">Most sequences remembered: the lowest, since those come first. As many as may be in flight, or more.</param>
internal sealed class PendingRetries(int capacity = PendingRetries.LeastCapacity)
{
    /// <summary>The default of <c>append.max-queued</c>; as many are remembered at the least.</summary>
    internal const int LeastCapacity = 4096;

    private readonly SortedSet<long> _awaiting = [];

    /// <summary>Sequences awaiting retry.</summary>
    internal IReadOnlyCollection<long> Sequences => _awaiting;

    /// <summary>Whether a number may be taken now. A number that the log gives itself (null) waits for all of them.</summary>
    internal bool Allows(long? sequence) => _awaiting.Count == 0 || (sequence is { } number && number <= _awaiting.Min);

    /// <summary>Its append was refused for a transient reason, or the outcome is unknown.</summary>
    internal void Add(long sequence)
    {
        if (_awaiting.Count >= capacity && sequence > _awaiting.Max) return;
        if (_awaiting.Add(sequence) && _awaiting.Count > capacity) _awaiting.Remove(_awaiting.Max);
    }

    /// <summary>It was appended again, or its caller has given it up.</summary>
    internal void Remove(long sequence)
    {
        if (_awaiting.Count > 0) _awaiting.Remove(sequence);
    }
}
