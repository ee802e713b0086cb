using System.Collections.Concurrent;

namespace Airunner.Actors.Signals;

/// <summary>What all open logs of one system have still to deliver. Each log writes its own part; whoever observes adds them up.</summary>
internal sealed class PendingTotals
{
    private readonly ConcurrentDictionary<PendingPart, bool> _parts = new();

    /// <summary>Whether somebody observes the oldest event: finding it costs more than counting.</summary>
    internal Func<bool> WantsOldest { get; set; } = static () => false;

    /// <summary>Events.</summary>
    internal long Events => _parts.Keys.Sum(static part => part.Events);

    /// <summary>Bytes.</summary>
    internal long Bytes => _parts.Keys.Sum(static part => part.Bytes);

    /// <summary>When the oldest of them was appended, Unix milliseconds; null where nothing is pending, or it was not asked for.</summary>
    internal long? OldestUnixMs => _parts.Keys.Min(static part => part.OldestUnixMs);

    /// <summary>A log is open.</summary>
    internal PendingPart Add()
    {
        var part = new PendingPart();
        _parts.TryAdd(part, true);
        return part;
    }

    /// <summary>It is closed.</summary>
    internal void Remove(PendingPart part) => _parts.TryRemove(part, out _);
}

/// <summary>The part of one log. Written by its owner, read by any thread.</summary>
internal sealed class PendingPart
{
    private const long Nothing = long.MaxValue;

    private long _events, _bytes;
    private long _oldestUnixMs = Nothing;

    internal long Events => Volatile.Read(ref _events);

    internal long Bytes => Volatile.Read(ref _bytes);

    internal long? OldestUnixMs => Volatile.Read(ref _oldestUnixMs) is var oldest and not Nothing ? oldest : null;

    internal void Set(long events, long bytes)
    {
        Volatile.Write(ref _events, events);
        Volatile.Write(ref _bytes, bytes);
    }

    internal void SetOldest(long? unixMs) => Volatile.Write(ref _oldestUnixMs, unixMs ?? Nothing);
}
