namespace Airunner.Actors.Jobs.Actors;

/// <summary>Requests that wait for an answer. Over the limit, the oldest one is refused.</summary>
/// <remarks>
/// The oldest, because nothing here shows that a caller's deadline has passed. A caller that repeats its request while the receiver is away
/// then removes its own expired requests.
/// </remarks>
/// <param name="limit">Most requests that wait.</param>
/// <param name="refuse">Answers a request that has to be repeated.</param>
internal sealed class BoundedWaiters<T>(int limit, Action<T> refuse)
{
    private List<T> _all = [];

    /// <summary>How many requests wait.</summary>
    internal int Count => _all.Count;

    /// <summary>All requests, oldest first.</summary>
    internal IReadOnlyList<T> All => _all;

    /// <summary>Adds a request.</summary>
    internal void Add(T request)
    {
        if (_all.Count >= limit)
        {
            refuse(_all[0]);
            _all.RemoveAt(0);
        }

        _all.Add(request);
    }

    /// <summary>Removes the requests that were answered.</summary>
    internal void Remove(Predicate<T> isAnswered) => _all.RemoveAll(isAnswered);

    /// <summary>Removes all requests.</summary>
    /// <returns>The removed requests, oldest first.</returns>
    internal IReadOnlyList<T> TakeAll()
    {
        var all = _all;
        _all = [];
        return all;
    }
}
