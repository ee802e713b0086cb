using System.Globalization;

namespace Airunner.Actors.Storage;

/// <summary>Opens files of the real disk.</summary>
internal static class LinuxOpen
{
    private const uint OwnerOnly = 0x180; // 0600

    // NonBlocking: without it, opening a FIFO waits for its other end. It has no effect on a regular file.
    private static readonly int Always = OpenFlags.CloseOnExec | OpenFlags.NoFollow | OpenFlags.NonBlocking;

    public static Errno Existing(string path, WalOpen how, out LinuxFile? file)
    {
        var direct = how.HasFlag(WalOpen.Direct);
        var flags = Always
            | (how.HasFlag(WalOpen.Write) ? OpenFlags.ReadWrite : OpenFlags.ReadOnly)
            | (direct ? OpenFlags.Direct | OpenFlags.DataSync : 0);
        file = null;
        var error = TryOpen(path, flags, out var descriptor);
        return error == Errno.None ? Checked(descriptor, direct, out file) : error;
    }

    public static Errno New(string path, WalOpen how, out LinuxFile? file)
    {
        file = null;
        var direct = how.HasFlag(WalOpen.Direct);
        var error = Created(path, direct ? OpenFlags.DataSync : 0, out var descriptor);
        if (error != Errno.None) return error;

        // Where O_DIRECT is not supported, open with O_CREAT fails but leaves the file: so the flag is set after the creation.
        error = direct ? SetDirect(descriptor) : Errno.None;
        if (error == Errno.None) error = Checked(descriptor, direct, out file);
        if (error == Errno.None) return error;

        descriptor.Dispose();
        var removed = Libc.ErrorOf(Libc.Unlink(path));
        return removed == Errno.None ? error : removed; // a file that could not be removed is the more serious error
    }

    /// <summary>Opens the file behind a descriptor for reading, whether it has a name or not.</summary>
    public static Errno Again(FileDescriptor open, out LinuxFile? file)
    {
        file = null;
        var isCounted = false;
        try
        {
            open.DangerousAddRef(ref isCounted);

            // proc(5): a link of this directory leads to the open file itself, so here it must be followed.
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{open.DangerousGetHandle()}");
            var error = TryOpen(path, (Always & ~OpenFlags.NoFollow) | OpenFlags.ReadOnly, out var descriptor);
            return error == Errno.None ? Checked(descriptor, direct: false, out file) : error;
        }
        finally
        {
            if (isCounted) open.DangerousRelease();
        }
    }

    /// <summary>Opens a file for its locks, and creates it where it is missing.</summary>
    public static Errno ForLocks(string path, out FileDescriptor descriptor)
    {
        // It is hardly ever missing, and a call that may create a file waits for the directory's other users.
        var error = ExistingForLocks(path, out descriptor);
        if (error != Errno.ENOENT) return error;
        error = Created(path, 0, out descriptor);
        return error == Errno.EEXIST ? ExistingForLocks(path, out descriptor) : error;
    }

    /// <summary>Opens a file that exists for its locks.</summary>
    public static Errno ExistingForLocks(string path, out FileDescriptor descriptor) =>
        TryOpen(path, Always | OpenFlags.ReadWrite, out descriptor);

    /// <summary>Opens a file that exists, to look at its locks and not to take any.</summary>
    public static Errno LocksToLookAt(string path, out FileDescriptor descriptor) =>
        TryOpen(path, Always | OpenFlags.ReadOnly, out descriptor);

    /// <summary>Opens a directory, to sync it or to lock it.</summary>
    public static Errno Directory(string path, out FileDescriptor descriptor) =>
        TryOpen(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, out descriptor);

    private static Errno Created(string path, int more, out FileDescriptor descriptor)
    {
        var error = TryOpen(path, Always | OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | more, out descriptor);
        if (error != Errno.None) return error;
        error = Libc.ErrorOf(Libc.ChangeMode(descriptor, OwnerOnly)); // the umask may have removed rights of the owner
        if (error != Errno.None) descriptor.Dispose();
        return error;
    }

    private static Errno TryOpen(string path, int flags, out FileDescriptor descriptor)
    {
        descriptor = Libc.Open(path, flags, OwnerOnly);
        return descriptor.IsInvalid ? Libc.LastError : Errno.None;
    }

    private static Errno SetDirect(FileDescriptor descriptor)
    {
        var flags = Libc.Control(descriptor, Libc.GetFlags, 0);
        return flags < 0 ? Libc.LastError : Libc.ErrorOf(Libc.Control(descriptor, Libc.SetFlags, flags | OpenFlags.Direct));
    }

    private static Errno Checked(FileDescriptor descriptor, bool direct, out LinuxFile? file)
    {
        file = null;
        var error = LinuxFile.Stat(descriptor, out var stat);
        if (error == Errno.None && !stat.IsRegularFile) error = stat.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
        if (error == Errno.None && direct && !CanDirect(stat)) error = Errno.EINVAL;
        if (error != Errno.None)
        {
            descriptor.Dispose();
            return error;
        }

        file = new LinuxFile(descriptor, direct, (long)stat.Inode);
        return Errno.None;
    }

    // Kernels from 6.1 report the alignment that direct access needs, 0 where this file does not support it. Older ones report nothing.
    private static bool CanDirect(in LibcStatx stat) =>
        (stat.Mask & LibcStatx.DirectAlignment) == 0
        || (Fits(stat.DirectMemoryAlignment) && Fits(stat.DirectOffsetAlignment));

    private static bool Fits(uint alignment) => alignment is > 0 and <= DirectAccess.BlockBytes;
}
