namespace Airunner.Actors.Jobs.Actors;

/// <summary>Those who wait for an answer, up to a limit: for one more, the oldest is turned away.</summary>
/// <remarks>
/// The oldest, because an asker whose deadline has passed stays here unseen: who asks again and again while a receiver is away turns away
/// what it has given up itself.
/// </remarks>
/// <param name="limit">Most that wait.</param>
/// <param name="turnAway">Tells one that it has to ask again.</param>
internal sealed class BoundedWaiters<T>(int limit, Action<T> turnAway)
{
    private List<T> _all = [];

    /// <summary>How many wait.</summary>
    internal int Count => _all.Count;

    /// <summary>All of them, oldest first.</summary>
    internal IReadOnlyList<T> All => _all;

    /// <summary>One more waits.</summary>
    internal void Add(T one)
    {
        if (_all.Count >= limit)
        {
            turnAway(_all[0]);
            _all.RemoveAt(0);
        }

        _all.Add(one);
    }

    /// <summary>Those of whom this holds wait no longer.</summary>
    internal void Remove(Predicate<T> done) => _all.RemoveAll(done);

    /// <summary>Nobody waits any more.</summary>
    /// <returns>Those who did, oldest first.</returns>
    internal IReadOnlyList<T> TakeAll()
    {
        var all = _all;
        _all = [];
        return all;
    }
}
