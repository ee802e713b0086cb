using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Testing;

namespace Airunner.Simulation;

/// <summary>Byte locks of the simulated disk; a crash drops them all.</summary>
internal sealed class SimulatedLocks(SimulatedFileSystem disk, FileNode node, string path, int boot) : IWalLocks
{
    private bool _disposed;

    public Errno TryLock(long byteOffset)
    {
        var fault = disk.Begin(DiskOperation.Lock, path, byteOffset);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            if (node.Locks.TryGetValue(byteOffset, out var holder) && holder != this) return Errno.EAGAIN;
            node.Locks[byteOffset] = this;
            return disk.End(fault, Errno.None);
        }
    }

    public Errno Unlock(long byteOffset)
    {
        // Whoever cleans up behind a crash finds nothing left to release; an exception would end the process of a real thread.
        if (disk.IsOff) return Errno.None;
        var fault = disk.Begin(DiskOperation.Unlock, path, byteOffset);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            if (node.Locks.TryGetValue(byteOffset, out var holder) && holder == this) node.Locks.Remove(byteOffset);
            return disk.End(fault, Errno.None);
        }
    }

    public void Dispose()
    {
        lock (disk.Monitor)
        {
            if (_disposed) return;
            _disposed = true;
            if (disk.Boot != boot) return;
            foreach (var (at, holder) in node.Locks.ToArray())
                if (holder == this) node.Locks.Remove(at);
            disk.CloseLocks(path, node);
        }
    }

    private Errno Refusal(DiskFault fault)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (disk.Off() is not Errno.None and var off) return off;
        return disk.Boot != boot ? Errno.EBADF : fault.Refuses ? fault.Error : Errno.None;
    }
}
