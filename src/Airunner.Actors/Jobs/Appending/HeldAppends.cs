namespace Airunner.Actors.Jobs.Appending;

/// <summary>Appends that wait until the log's file can be written, oldest first. At most as many as the window.</summary>
/// <param name="limit">Most appends that wait.</param>
internal sealed class HeldAppends(int limit)
{
    private Queue<(EventBody Body, IAppender Who)> _appends = new();

    /// <summary>How many wait.</summary>
    internal int Count => _appends.Count;

    /// <summary>Whether the limit is reached.</summary>
    internal bool IsFull => _appends.Count >= limit;

    /// <summary>Adds one.</summary>
    internal void Add(in EventBody body, IAppender who) => _appends.Enqueue((body, who));

    /// <summary>Removes and returns all of them, oldest first.</summary>
    internal IReadOnlyCollection<(EventBody Body, IAppender Who)> TakeAll()
    {
        var appends = _appends;
        _appends = new Queue<(EventBody Body, IAppender Who)>();
        return appends;
    }
}
