namespace Airunner.Actors.Storage;

/// <summary>A file of the real disk.</summary>
internal sealed unsafe class LinuxFile(FileDescriptor descriptor, bool direct, long inode) : IWalFile
{
    public int BlockBytes { get; } = direct ? DirectAccess.BlockBytes : 1;

    public long Inode { get; } = inode;

    public bool UsesCache { get; private set; } = !direct;

    public Errno Read(long offsetBytes, Span<byte> target, out int readBytes)
    {
        fixed (byte* memory = target)
        {
            readBytes = 0;
            if (IsMisaligned(offsetBytes, memory, target.Length)) return Errno.EINVAL;
            var result = Libc.Read(descriptor, memory, (nuint)target.Length, offsetBytes);
            if (result < 0) return Libc.LastError;
            readBytes = (int)result;
            return Errno.None;
        }
    }

    public Errno Write(long offsetBytes, ReadOnlySpan<byte> source, out int writtenBytes)
    {
        fixed (byte* memory = source)
        {
            writtenBytes = 0;
            if (IsMisaligned(offsetBytes, memory, source.Length)) return Errno.EINVAL;
            var result = Libc.Write(descriptor, memory, (nuint)source.Length, offsetBytes);
            if (result < 0) return Libc.LastError;
            writtenBytes = (int)result;
            return Errno.None;
        }
    }

    public Errno UseCache()
    {
        // O_DSYNC was given to open and stays.
        var flags = Libc.Control(descriptor, Libc.GetFlags, 0);
        if (flags < 0) return Libc.LastError;
        var error = Libc.ErrorOf(Libc.Control(descriptor, Libc.SetFlags, flags & ~OpenFlags.Direct));
        UsesCache |= error == Errno.None;
        return error;
    }

    public Errno Sync() => Libc.ErrorOf(Libc.DataSync(descriptor));

    public Errno Truncate(long lengthBytes) => Libc.ErrorOf(Libc.Truncate(descriptor, lengthBytes));

    public Errno Length(out long lengthBytes)
    {
        var error = Stat(descriptor, out var stat);
        lengthBytes = (long)stat.Size;
        return error;
    }

    public Errno Names(out long count)
    {
        var error = Stat(descriptor, out var stat);
        count = stat.Names;
        return error;
    }

    public Errno Reopen(out IWalFile? file)
    {
        var error = LinuxOpen.Again(descriptor, out var opened);
        file = opened;
        return error;
    }

    public void Dispose() => descriptor.Dispose();

    internal static Errno Stat(FileDescriptor file, out LibcStatx stat)
    {
        LibcStatx answer = default;
        var error = Libc.ErrorOf(Libc.Stat(file, "", Libc.EmptyPath, LibcStatx.BasicStats | LibcStatx.DirectAlignment, &answer));
        stat = answer;
        return error;
    }

    // Some file systems accept a misaligned transfer through the page cache. The check gives the same error on all of them.
    private bool IsMisaligned(long offsetBytes, byte* memory, int lengthBytes) =>
        BlockBytes > 1 && !DirectAccess.IsAligned(offsetBytes, memory, lengthBytes);
}
