namespace Airunner.Actors.Jobs.Appending;

/// <summary>Appends that wait until the log's file can be written to, in the order in which they came. Bounded by the window.</summary>
/// <param name="limit">Most appends that wait.</param>
internal sealed class HeldAppends(int limit)
{
    private Queue<(EventBody Body, IAppender Who)> _appends = new();

    /// <summary>How many wait.</summary>
    internal int Count => _appends.Count;

    /// <summary>Whether no more may wait.</summary>
    internal bool IsFull => _appends.Count >= limit;

    /// <summary>One more waits.</summary>
    internal void Add(in EventBody body, IAppender who) => _appends.Enqueue((body, who));

    /// <summary>All that wait, oldest first; none waits after that.</summary>
    internal IReadOnlyCollection<(EventBody Body, IAppender Who)> TakeAll()
    {
        var appends = _appends;
        _appends = new Queue<(EventBody Body, IAppender Who)>();
        return appends;
    }
}
