using System.Collections.Concurrent;

namespace Airunner.Actors.Storage;

/// <summary>Keeps the live logs under their quota and leaves free space on the disk for marks and clean-up.</summary>
/// <remarks>Shared by all logs of a system. Free space is read again after each few MiB, not for each append.</remarks>
internal sealed class SpaceGuard(IWalFileSystem files, string directory, long maxBytes, long minFreeBytes)
{
    private const long LargestAllowanceBytes = 8L << 20;

    /// <summary>What is appended at the most before the leftover logs are counted: by so much the quota may be passed.</summary>
    internal const long LargestUncountedBytes = 1L << 20;

    private readonly ConcurrentDictionary<string, long> _found = new(StringComparer.Ordinal);
    private long _liveBytes;
    private long _allowanceBytes;
    private long _freeBytes;
    private volatile bool _quotaIsOver;
    private volatile bool _isCounting;

    /// <summary>Bytes of all live logs.</summary>
    internal long LiveBytes => Interlocked.Read(ref _liveBytes);

    /// <summary>Whether the live logs together have a limit.</summary>
    internal bool HasQuota => maxBytes > 0;

    /// <summary>The leftover logs are on the disk, and their sizes are not known yet.</summary>
    internal void AwaitCount() => _isCounting = true;

    /// <summary>The leftover logs are counted.</summary>
    internal void Counted() => _isCounting = false;

    /// <summary>Adds the change of a log's size.</summary>
    internal void Note(long deltaBytes) => Interlocked.Add(ref _liveBytes, deltaBytes);

    /// <summary>Counts a leftover log, before it is opened.</summary>
    internal void NoteFound(string path, long bytes)
    {
        if (_found.TryAdd(path, bytes)) Note(bytes);
    }

    /// <summary>Called when a log is opened: its owner reports its size from then on.</summary>
    /// <returns>Bytes that <see cref="NoteFound"/> has counted for it; 0 where it is not a leftover log, or was opened before.</returns>
    internal long TakeFound(string path) => _found.TryRemove(path, out var bytes) ? bytes : 0;

    /// <summary>Why appends are refused, and what the operator can do.</summary>
    internal string Explain() => _quotaIsOver
        ? _isCounting
            ? $"the leftover logs are still being counted for quota.max-bytes {maxBytes}"
            : $"the live logs take {LiveBytes} of quota.max-bytes {maxBytes}; delivery frees them"
        : $"only {Volatile.Read(ref _freeBytes)} bytes are free on the disk of {directory}, quota.min-free-disk keeps {minFreeBytes}: "
            + "free some space";

    /// <summary>Whether an append of this size may be taken now.</summary>
    internal bool Allows(long bytes)
    {
        var limit = _isCounting ? Math.Min(maxBytes, LargestUncountedBytes) : maxBytes;
        var isOver = maxBytes > 0 && LiveBytes + bytes > limit;
        if (isOver != _quotaIsOver) _quotaIsOver = isOver;
        if (isOver) return false;
        if (minFreeBytes == 0 || Interlocked.Add(ref _allowanceBytes, -bytes) >= 0) return true;
        if (files.FreeBytes(directory, out var free) != Errno.None) return true; // unknown: a full disk refuses the write itself
        var room = free - minFreeBytes;
        Volatile.Write(ref _freeBytes, free);
        if (room < bytes) return false;
        Interlocked.Exchange(ref _allowanceBytes, Math.Min((room - bytes) / 2, LargestAllowanceBytes));
        return true;
    }
}
