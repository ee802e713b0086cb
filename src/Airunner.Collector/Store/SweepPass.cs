namespace Airunner.Collector.Store;

/// <summary>Removes the executions whose newest event is older than the retention.</summary>
/// <remarks>
/// Executions are looked at in the order of their first arrival, until many in a row have not expired: what came later is younger, but for
/// executions that lived long, and these are found once those before them are gone.
/// </remarks>
internal static class SweepPass
{
    private const int MostKeptInARow = 256;

    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Sweeps once.</summary>
    /// <param name="table">The executions.</param>
    /// <param name="retention">What is kept.</param>
    /// <param name="now">By the wall clock.</param>
    /// <param name="isClockProven">Whether this process has shown that the clock is right; else an execution must show it.</param>
    /// <param name="isTimeOver">Asked between two steps: whether to end early. The next sweep continues.</param>
    public static SweptExecutions Run(
        ISweepTable table, StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver)
    {
        var removed = 0;
        var expired = new List<(long Execution, string Segment)>();
        var keptInARow = 0;
        for (var execution = table.Next(0);
             execution is { } id && keptInARow < MostKeptInARow && !isTimeOver();
             execution = table.Next(id))
        {
            var (segment, age) = table.Newest(id, now);
            isClockProven |= age is { } known && retention.IsProof(known);
            var isExpired = age is not { } old || retention.IsExpired(old);
            keptInARow = isExpired ? 0 : keptInARow + 1;
            if (isExpired) expired.Add((id, segment));
            if (!isClockProven) continue;
            removed += expired.Count(each => table.TryRemove(each.Execution, each.Segment, isTimeOver));
            expired.Clear();
        }

        return new SweptExecutions(removed, isClockProven ? 0 : expired.Count);
    }

    /// <summary>
    /// Events that do not say when they were made, or name a time that no calendar has, or cannot be read, count as new: nobody knows their
    /// age.
    /// </summary>
    /// <param name="segment">The bytes of a segment.</param>
    /// <param name="path">The store's name, for messages.</param>
    /// <param name="now">By the wall clock.</param>
    public static TimeSpan AgeOf(ReadOnlySpan<byte> segment, string path, DateTimeOffset now)
    {
        try
        {
            var newest = SegmentCodec.Read(segment, path, out _)
                .Select(static one => one.Timestamp?.Seconds)
                .Where(static seconds => seconds >= FirstSecond && seconds <= LastSecond)
                .Max();
            return newest is { } seconds ? now - DateTimeOffset.FromUnixTimeSeconds(seconds) : TimeSpan.Zero;
        }
        catch (StoreException)
        {
            return TimeSpan.Zero; // reading it reports the damage
        }
    }
}

/// <summary>What a sweep of a store did.</summary>
/// <param name="Removed">Executions removed.</param>
/// <param name="PutOff">Expired executions that were kept because nothing shows that the clock is right.</param>
internal readonly record struct SweptExecutions(int Removed, int PutOff);
