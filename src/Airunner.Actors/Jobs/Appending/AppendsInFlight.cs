namespace Airunner.Actors.Jobs.Appending;

/// <summary>Counts one gate's appends in flight against its limits, without a lock.</summary>
internal struct AppendsInFlight(GateLimits limits)
{
    private const int Closed = int.MaxValue / 2; // counts as so many in flight that nothing more enters

    private int _appends;
    private long _bytes;

    /// <summary>Whether any append is counted; one that enters and leaves at once may be among them.</summary>
    internal bool Any => Volatile.Read(ref _appends) > 0;

    /// <summary>Counts one append, if there is room.</summary>
    internal bool TryEnter(long bytes)
    {
        var appends = Interlocked.Increment(ref _appends);
        var total = Interlocked.Add(ref _bytes, bytes);
        if (Fits(appends, total)) return true;
        Leave(1, bytes);
        return false;
    }

    /// <summary>Whether one append would have room now.</summary>
    internal bool HasRoom(long bytes) => Fits(Volatile.Read(ref _appends) + 1, Volatile.Read(ref _bytes) + bytes);

    /// <summary>This many appends, of this many bytes together, are in flight no longer.</summary>
    internal void Leave(int appends, long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Add(ref _appends, -appends);
    }

    /// <summary>Nothing enters from now on.</summary>
    /// <returns>False: something is in flight.</returns>
    internal bool TryClose() => Interlocked.CompareExchange(ref _appends, Closed, 0) == 0;

    // One larger than the whole window goes alone.
    private readonly bool Fits(int appends, long bytes) => appends <= limits.MaxAppends && (bytes <= limits.MaxBytes || appends == 1);
}
