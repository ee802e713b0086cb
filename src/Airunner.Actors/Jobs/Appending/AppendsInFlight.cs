namespace Airunner.Actors.Jobs.Appending;

/// <summary>Counts one gate's appends in flight and holds them to its limits, without a lock.</summary>
internal struct AppendsInFlight(GateLimits limits)
{
    private const int Closed = int.MaxValue / 2; // above every limit, so that nothing can enter; half, so that counting cannot overflow

    private int _appends;
    private long _bytes;

    /// <summary>Whether any append is counted, even one that <see cref="TryEnter"/> is just about to turn away.</summary>
    internal bool Any => Volatile.Read(ref _appends) > 0;

    /// <summary>Counts one append in, if there is room.</summary>
    internal bool TryEnter(long bytes)
    {
        var appends = Interlocked.Increment(ref _appends);
        var total = Interlocked.Add(ref _bytes, bytes);
        if (Fits(appends, total, bytes)) return true;
        Leave(1, bytes);
        return false;
    }

    /// <summary>Whether one append would have room now.</summary>
    internal bool HasRoom(long bytes) => Fits(Volatile.Read(ref _appends) + 1, Volatile.Read(ref _bytes) + bytes, bytes);

    /// <summary>Counts appends out: they are no longer in flight.</summary>
    /// <param name="appends">How many.</param>
    /// <param name="bytes">Their size together.</param>
    internal void Leave(int appends, long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Add(ref _appends, -appends);
    }

    /// <summary>Lets no more appends enter.</summary>
    /// <returns>False when an append is in flight: nothing was changed.</returns>
    internal bool TryClose() => Interlocked.CompareExchange(ref _appends, Closed, 0) == 0;

    // An append larger than the whole window is allowed when no other's bytes are counted.
    private readonly bool Fits(int appends, long total, long bytes) =>
        appends <= limits.MaxAppends && (total <= limits.MaxBytes || total == bytes);
}
