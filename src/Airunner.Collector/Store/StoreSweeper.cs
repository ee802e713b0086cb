namespace Airunner.Collector.Store;

/// <summary>Decides when a store is swept, and reports what was done. For one thread.</summary>
/// <param name="store">The store.</param>
/// <param name="retention">What is kept.</param>
/// <param name="time">Wall and monotonic clock.</param>
/// <param name="report">Takes a sentence.</param>
internal sealed class StoreSweeper(ISweptStore store, StoreRetention retention, TimeProvider time, Action<string> report)
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100); // deliveries wait for it
    private static readonly TimeSpan AtEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LargestJump = TimeSpan.FromMinutes(5);

    private long _dueFrom = time.GetTimestamp();
    private TimeSpan _dueAfter = retention.Interval < FirstAfter ? retention.Interval : FirstAfter;
    private long _steadySince = time.GetTimestamp();
    private (DateTimeOffset Wall, long Monotonic) _last = (time.GetUtcNow(), time.GetTimestamp());

    /// <summary>Time until the next sweep is due; zero where it is.</summary>
    internal TimeSpan UntilDue
    {
        get
        {
            var left = _dueAfter - time.GetElapsedTime(_dueFrom);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Sweeps if it is due, for a short time; what is left is due soon again.</summary>
    internal void SweepIfDue()
    {
        if (retention.KeepsAll || UntilDue > TimeSpan.Zero) return;
        var isDone = Sweep(Slice);
        _dueFrom = time.GetTimestamp();
        _dueAfter = isDone ? retention.Interval : Slice;
    }

    /// <summary>The process ends: sweeps when the last sweep is older than the interval, for a second at most.</summary>
    /// <param name="lastSweep">When any process swept last; null where that is not known.</param>
    internal void SweepAtEnd(DateTimeOffset? lastSweep)
    {
        if (retention.KeepsAll || !store.Exists) return;
        var age = time.GetUtcNow() - lastSweep;
        if (age is not { } known || known < TimeSpan.Zero || known >= retention.Interval) Sweep(AtEnd);
    }

    /// <returns>Whether the sweep came to its end.</returns>
    private bool Sweep(TimeSpan within)
    {
        if (!store.Exists) return true;
        var began = time.GetTimestamp();
        var now = time.GetUtcNow();
        var jump = now - _last.Wall - time.GetElapsedTime(_last.Monotonic, began);
        _last = (now, began);
        if (jump.Duration() > LargestJump)
        {
            _steadySince = began;
            report($"The store is not swept: the wall clock jumped by {(long)jump.TotalSeconds} s");
            return true;
        }

        var isOver = false;
        try
        {
            var isProven = time.GetElapsedTime(_steadySince, began) >= retention.Proof;
            var swept = store.Sweep(retention, now, isProven, () => isOver = time.GetElapsedTime(began) > within);
            if (swept.Removed > 0)
                report($"Removed {swept.Removed} executions from the store: older than {retention.Days} days");
            if (swept.PutOff > 0)
                report($"The store keeps {swept.PutOff} expired executions: nothing shows yet that the wall clock is right");
            store.Swept(now);
        }
        catch (Exception failure) when (failure is StoreException or IOException or UnauthorizedAccessException)
        {
            report($"The store could not be swept: {failure.Message}");
            return true;
        }

        return !isOver;
    }
}
