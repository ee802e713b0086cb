namespace Airunner.Worker.Commands.Wal;

/// <summary>What was appended within a time up to now.</summary>
/// <param name="Over">The time.</param>
internal sealed record WalRate(TimeSpan Over)
{
    /// <summary>Events that the logs took in that time.</summary>
    public long Events { get; private set; }

    /// <summary>Bytes of these events, as they were before compression.</summary>
    public long Bytes { get; private set; }

    public double EventsPerSecond => Events / Over.TotalSeconds;

    public double BytesPerSecond => Bytes / Over.TotalSeconds;

    /// <summary>Counts an event, unless it is older, or of a time to come.</summary>
    public void Take(TimeSpan age, int bytes)
    {
        if (age < TimeSpan.Zero || age >= Over) return;
        Events++;
        Bytes += bytes;
    }
}
