using System.IO.Hashing;
using System.Text;

namespace Airunner.Actors.Storage;

/// <summary>
/// Which logs this process owns: one locked byte of <c>wal/.lock</c> for each name. A name has one owner over all processes.
/// </summary>
/// <remarks>
/// The name is locked, not the file: a lock on the log would follow its inode through a rename, and two owners could then hold one name.
/// </remarks>
internal sealed class ExecutionLocks : IDisposable
{
    /// <summary>The lock file's name; no log has it, since none starts with a dot.</summary>
    public const string FileName = ".lock";

    private readonly Lock _gate = new();
    private readonly IWalLocks _locks;
    private readonly string _path;
    private readonly Func<string, long> _byteOf;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _holders = [];
    private bool _disposed;

    private ExecutionLocks(IWalLocks locks, string path, Func<string, long> byteOf)
    {
        _locks = locks;
        _path = path;
        _byteOf = byteOf;
    }

    /// <summary>Opens the lock file of a directory of logs, which must exist.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static ExecutionLocks Open(IWalFileSystem files, string walDirectory) => Open(files, walDirectory, ByteOf);

    internal static ExecutionLocks Open(IWalFileSystem files, string walDirectory, Func<string, long> byteOf)
    {
        var path = Path.Combine(walDirectory, FileName);
        IWalLocks? locks = null;
        var error = DiskCalls.Retry(() => files.OpenLocks(path, out locks));
        if (error == Errno.EBUSY)
            throw new WalIOException("open", path, error, "the file was removed while another process uses it; wait for that to end");
        files.ThrowIfNotMade(error, "open", path);
        return new ExecutionLocks(locks!, path, byteOf);
    }

    /// <summary>Takes a log's name without waiting.</summary>
    /// <param name="logFileName">The log's file name, without its directory.</param>
    /// <returns>Disposed to release the name; null where another owner has it.</returns>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public IDisposable? TryAcquire(string logFileName)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_names.Contains(logFileName)) return null;
            var at = _byteOf(logFileName);
            var holders = _holders.GetValueOrDefault(at);
            if (holders == 0)
            {
                var error = DiskCalls.Retry(() => _locks.TryLock(at));
                if (error == Errno.EAGAIN) return null;
                DiskCalls.ThrowIfFailed(error, "fcntl", _path);
            }

            _holders[at] = holders + 1;
            _names.Add(logFileName);
            return new Held(this, logFileName, at);
        }
    }

    /// <summary>Whether an owner in this process has a log's name now.</summary>
    public bool IsOwn(string logFileName)
    {
        lock (_gate) return _names.Contains(logFileName);
    }

    /// <summary>Whether an owner outside this process has a log's name now.</summary>
    /// <remarks>The byte is locked for the moment of the question: another process that asks just then sees the log as held.</remarks>
    /// <param name="logFileName">The log's file name, without its directory.</param>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public bool IsHeldElsewhere(string logFileName)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var at = _byteOf(logFileName);
            if (_holders.ContainsKey(at)) return false; // this process has the byte
            var error = DiskCalls.Retry(() => _locks.TryLock(at));
            if (error == Errno.EAGAIN) return true;
            DiskCalls.ThrowIfFailed(error, "fcntl", _path);
            DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => _locks.Unlock(at)), "fcntl", _path);
            return false;
        }
    }

    /// <summary>Whether any owner, in this process or another, has a log's name now. Takes no lock and changes nothing.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="walDirectory">The directory of the logs.</param>
    /// <param name="logFileName">The log's file name, without its directory.</param>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static bool IsHeld(IWalFileSystem files, string walDirectory, string logFileName)
    {
        var path = Path.Combine(walDirectory, FileName);
        var isLocked = false;
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => files.IsLocked(path, ByteOf(logFileName), out isLocked)), "fcntl", path);
        return isLocked;
    }

    /// <summary>No name can be acquired after this. Names stay locked until they are released: the archive may still read a log.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_names.Count == 0) _locks.Dispose();
        }
    }

    /// <summary>Releases every name, as the end of the process does.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            _disposed = true;
            _locks.Dispose();
        }
    }

    /// <summary>The byte that stands for a name. Every version must find the same one.</summary>
    internal static long ByteOf(string logFileName) => (long)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(logFileName)) & long.MaxValue);

    private void Release(string name, long at)
    {
        lock (_gate)
        {
            if (!_names.Remove(name)) return;
            if (--_holders[at] > 0) return; // another name with the same hash needs the byte
            _holders.Remove(at);

            // A failure here is harmless: this process can acquire the byte again, and other processes see the log as held until it ends.
            _ = DiskCalls.Retry(() => _locks.Unlock(at));
            if (_disposed && _names.Count == 0) _locks.Dispose();
        }
    }

    private sealed class Held(ExecutionLocks owner, string name, long at) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            // A second Dispose must not free the name under its next holder.
            if (Interlocked.Exchange(ref _released, 1) == 0) owner.Release(name, at);
        }
    }
}
