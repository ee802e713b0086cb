using System.Collections.Concurrent;

namespace Airunner.Actors.Storage;

/// <summary>Keeps the live logs under their quota and leaves free space on the disk, so that marks and clean-up always have room.</summary>
/// <remarks>Shared by all logs of a system. Free space is asked for again after each few MiB, not for each append.</remarks>
internal sealed class SpaceGuard(IWalFileSystem files, string directory, long maxBytes, long minFreeBytes)
{
    private const long LargestAllowanceBytes = 8L << 20;
    private readonly ConcurrentDictionary<string, long> _found = new(StringComparer.Ordinal);
    private long _liveBytes;
    private long _allowanceBytes;
    private long _freeBytes;
    private volatile bool _quotaIsOver;

    /// <summary>Bytes of all live logs.</summary>
    internal long LiveBytes => Interlocked.Read(ref _liveBytes);

    /// <summary>Whether the live logs together have a limit.</summary>
    internal bool HasQuota => maxBytes > 0;

    /// <summary>A log grew, shrank or went away.</summary>
    internal void Note(long deltaBytes) => Interlocked.Add(ref _liveBytes, deltaBytes);

    /// <summary>A log was found on the disk: it counts from now on, also while it waits for others, and is opened, however long that takes.</summary>
    internal void NoteFound(string path, long bytes)
    {
        if (_found.TryAdd(path, bytes)) Note(bytes);
    }

    /// <summary>Who opens a log that was found counts it from now on.</summary>
    /// <returns>What is counted of it already; 0 where it was not found, or opened before.</returns>
    internal long TakeFound(string path) => _found.TryRemove(path, out var bytes) ? bytes : 0;

    /// <summary>Why appends are refused, and what helps.</summary>
    internal string Explain() => _quotaIsOver
        ? $"the live logs take {LiveBytes} of quota.max-bytes {maxBytes}; delivery frees them"
        : $"only {Volatile.Read(ref _freeBytes)} bytes are free on the disk of {directory}, quota.min-free-disk keeps {minFreeBytes}: free some space";

    /// <summary>Whether an append of this size may be taken now.</summary>
    internal bool Allows(long bytes)
    {
        var isOver = maxBytes > 0 && LiveBytes + bytes > maxBytes;
        if (isOver != _quotaIsOver) _quotaIsOver = isOver;
        if (isOver) return false;
        if (minFreeBytes == 0 || Interlocked.Add(ref _allowanceBytes, -bytes) >= 0) return true;
        if (files.FreeBytes(directory, out var free) != Errno.None) return true; // not knowing is no reason to refuse: the disk itself will
        var room = free - minFreeBytes;
        Volatile.Write(ref _freeBytes, free);
        if (room < bytes) return false;
        Interlocked.Exchange(ref _allowanceBytes, Math.Min((room - bytes) / 2, LargestAllowanceBytes));
        return true;
    }
}
