using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Testing;

namespace Airunner.Simulation;

/// <summary>An open file of the simulated disk.</summary>
internal sealed class SimulatedFile(SimulatedFileSystem disk, FileNode node, string path, WalOpen how, int boot) : IWalFile
{
    private bool _disposed;

    public int BlockBytes => IsDirect ? DirectAccess.BlockBytes : 1;

    public long Inode => node.Inode;

    private bool IsDirect => how.HasFlag(WalOpen.Direct);

    public bool UsesCache { get; private set; } = !how.HasFlag(WalOpen.Direct);

    public Errno Read(long offsetBytes, Span<byte> target, out int readBytes)
    {
        readBytes = 0;
        var fault = disk.Begin(DiskOperation.Read, path, offsetBytes, target.Length);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            if (IsMisaligned(offsetBytes, target) || IsDirectRefused) return Errno.EINVAL;
            readBytes = node.Cache.Read(offsetBytes, target[..fault.Limit(target.Length)]);
            return disk.End(fault, Errno.None);
        }
    }

    public Errno Write(long offsetBytes, ReadOnlySpan<byte> source, out int writtenBytes)
    {
        writtenBytes = 0;
        var fault = disk.Begin(DiskOperation.Write, path, offsetBytes, source.Length);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            if (!how.HasFlag(WalOpen.Write)) return Errno.EBADF;
            if (IsMisaligned(offsetBytes, source) || IsDirectRefused) return Errno.EINVAL;
            if (source.IsEmpty) return disk.End(fault, Errno.None);
            var fits = disk.Allocate(node, offsetBytes, fault.Limit(source.Length));
            if (fits == 0 && fault.ShortBytes != 0) return Errno.ENOSPC;
            error = fits > 0 ? Put(offsetBytes, source[..fits], fault) : Errno.None;
            error = disk.End(fault, error);
            if (error == Errno.None) writtenBytes = fits;
            return error;
        }
    }

    public Errno UseCache()
    {
        lock (disk.Monitor)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (disk.Off() is not Errno.None and var off) return off;
            UsesCache = true;
            return IsCurrent ? Errno.None : Errno.EBADF;
        }
    }

    public Errno Sync()
    {
        var fault = disk.Begin(DiskOperation.Sync, path);
        lock (disk.Monitor)
        {
            var covered = node.LastChange;
            var error = Refusal(fault);
            if (fault.Refuses && fault.Error is not Errno.EINTR && IsCurrent) node.GiveUp(covered);
            if (error != Errno.None) return error;
            if (!fault.Crashes && !fault.Lies)
            {
                if (disk.PassGate() is not Errno.None and var stopped) return stopped;
                node.Persist(covered);
            }

            return disk.End(fault, Errno.None);
        }
    }

    public Errno Truncate(long lengthBytes)
    {
        var fault = disk.Begin(DiskOperation.Truncate, path, lengthBytes);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            if (!how.HasFlag(WalOpen.Write) || lengthBytes < 0) return Errno.EINVAL;
            disk.Truncate(node, lengthBytes);
            return disk.End(fault, Errno.None);
        }
    }

    public Errno Length(out long lengthBytes)
    {
        lengthBytes = 0;
        var fault = disk.Begin(DiskOperation.Length, path);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            lengthBytes = node.Cache.Length;
            return disk.End(fault, Errno.None);
        }
    }

    public Errno Names(out long count)
    {
        count = 0;
        var fault = disk.Begin(DiskOperation.Names, path);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            count = node.Links;
            return disk.End(fault, Errno.None);
        }
    }

    public Errno Reopen(out IWalFile? file)
    {
        file = null;
        var fault = disk.Begin(DiskOperation.Reopen, path);
        lock (disk.Monitor)
        {
            if (Refusal(fault) is not Errno.None and var error) return error;
            error = disk.End(fault, Errno.None);
            if (error != Errno.None) return error;
            node.Handles++;
            file = new SimulatedFile(disk, node, path, WalOpen.Read, boot);
            return Errno.None;
        }
    }

    public void Dispose()
    {
        lock (disk.Monitor)
        {
            if (!_disposed && IsCurrent) disk.Close(node);
            _disposed = true;
        }
    }

    private bool IsDirectRefused => IsDirect && disk.RefusesDirectTransfers && !UsesCache;

    private bool IsCurrent => disk.Boot == boot;

    private Errno Put(long offsetBytes, ReadOnlySpan<byte> source, DiskFault fault)
    {
        disk.Touch(node);
        if (IsDirect && !fault.Crashes && !fault.Lies && !disk.HoldSyncs && node.TryWriteThrough(offsetBytes, source)) return Errno.None;
        var write = node.Write(offsetBytes, source);
        if (!IsDirect || fault.Crashes || fault.Lies) return Errno.None;
        if (disk.PassGate() is not Errno.None and var stopped) return stopped;
        node.Finish(write);
        return Errno.None;
    }

    private Errno Refusal(DiskFault fault)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (disk.Off() is not Errno.None and var off) return off;
        return !IsCurrent ? Errno.EBADF : fault.Refuses ? fault.Error : Errno.None;
    }

    private unsafe bool IsMisaligned(long offsetBytes, ReadOnlySpan<byte> memory)
    {
        fixed (byte* start = memory)
            return IsDirect && !DirectAccess.IsAligned(offsetBytes, start, memory.Length);
    }
}
