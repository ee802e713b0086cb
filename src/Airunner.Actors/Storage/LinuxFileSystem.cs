using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>The real disk: each call is one system call, and its answer is the kernel's.</summary>
internal sealed unsafe class LinuxFileSystem : IWalFileSystem
{
    private const uint OwnerOnly = 0x1c0; // 0700
    private const int NameInDirectoryEntry = 19; // struct dirent, 64-bit: inode 8, offset 8, length 2, type 1

    /// <summary>Uses the disk of this machine.</summary>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    public LinuxFileSystem() => PlatformSupport.ThrowIfUnsupported();

    /// <inheritdoc/>
    public Errno Open(string path, WalOpen how, out IWalFile? file)
    {
        var error = how.HasFlag(WalOpen.CreateNew) ? LinuxOpen.New(path, how, out var opened) : LinuxOpen.Existing(path, how, out opened);
        file = opened;
        return error;
    }

    /// <inheritdoc/>
    public Errno CreateDirectory(string path)
    {
        var error = Libc.ErrorOf(Libc.MakeDirectory(path, OwnerOnly));
        return error == Errno.None ? Libc.ErrorOf(Libc.ChangeMode(path, OwnerOnly)) : error;
    }

    /// <inheritdoc/>
    public Errno SyncDirectory(string path)
    {
        var error = LinuxOpen.Directory(path, out var directory);
        using (directory) return error == Errno.None ? Libc.ErrorOf(Libc.Sync(directory)) : error;
    }

    /// <inheritdoc/>
    public bool MayMakeNames(string directory) =>
        Libc.Access(directory, Libc.MayWrite | Libc.MaySearch) == 0 || Libc.LastError != Errno.EACCES;

    /// <inheritdoc/>
    public Errno Rename(string from, string to) => Libc.ErrorOf(Libc.Rename(from, to));

    /// <inheritdoc/>
    public Errno RenameUnlessTaken(string from, string to) =>
        Libc.ErrorOf(Libc.RenameAt(Libc.CurrentDirectory, from, Libc.CurrentDirectory, to, Libc.NoReplace));

    /// <inheritdoc/>
    public Errno Link(string from, string to) => Libc.ErrorOf(Libc.Link(from, to));

    /// <inheritdoc/>
    public Errno Unlink(string path) => Libc.ErrorOf(Libc.Unlink(path));

    /// <inheritdoc/>
    public Errno Stat(string path, out WalStat stat)
    {
        LibcStatx answer = default;
        var error = Libc.ErrorOf(Libc.Stat(Libc.CurrentDirectory, path, Libc.NoFollow, LibcStatx.BasicStats, &answer));
        stat = error == Errno.None ? answer.ToWalStat() : default;
        return error;
    }

    /// <summary>The user that a file belongs to; null where it is not known.</summary>
    public static uint? OwnerOf(string path)
    {
        LibcStatx answer = default;
        var error = Libc.ErrorOf(Libc.Stat(Libc.CurrentDirectory, path, flags: 0, LibcStatx.BasicStats, &answer));
        return error == Errno.None ? answer.Owner : null;
    }

    /// <inheritdoc/>
    public Errno List(string directory, out IReadOnlyList<string> names)
    {
        names = [];
        var stream = Libc.OpenDirectory(directory);
        if (stream == 0) return Libc.LastError;
        var found = new List<string>();
        byte* entry;
        Errno error;
        while (true)
        {
            entry = Libc.ReadDirectory(stream);
            error = Libc.LastError; // zero before each call: readdir reports an error only through errno
            if (entry == null) break;
            var name = Marshal.PtrToStringUTF8((nint)(entry + NameInDirectoryEntry))!;
            if (name is not ("." or "..")) found.Add(name);
        }

        var closed = Libc.ErrorOf(Libc.CloseDirectory(stream));
        if (error == Errno.None) error = closed;
        if (error == Errno.None) names = found;
        return error;
    }

    /// <inheritdoc/>
    public Errno FreeBytes(string directory, out long bytes)
    {
        LibcStatVfs answer = default;
        var error = Libc.ErrorOf(Libc.StatVfs(directory, &answer));
        bytes = error == Errno.None ? long.CreateSaturating((UInt128)answer.FragmentBytes * answer.AvailableFragments) : 0;
        return error;
    }

    /// <inheritdoc/>
    public Errno FreeInodes(string directory, out long count)
    {
        LibcStatVfs answer = default;
        var error = Libc.ErrorOf(Libc.StatVfs(directory, &answer));

        // File systems that make inodes as they need them, such as Btrfs, have a total of 0.
        count = error != Errno.None ? 0 : answer.Inodes == 0 ? long.MaxValue : long.CreateSaturating(answer.AvailableInodes);
        return error;
    }

    /// <inheritdoc/>
    public Errno OpenLocks(string path, out IWalLocks? locks)
    {
        var error = LinuxLockFile.Open(path, out var descriptor, out var users);
        locks = error == Errno.None ? new LinuxLocks(descriptor!, users!) : null;
        return error;
    }

    /// <inheritdoc/>
    public Errno IsLocked(string path, long byteOffset, out bool isLocked)
    {
        isLocked = false;
        var error = LinuxOpen.LocksToLookAt(path, out var descriptor);
        using (descriptor)
        {
            if (error == Errno.ENOENT) return Errno.None;
            return error == Errno.None ? LinuxLocks.IsLocked(descriptor, byteOffset, out isLocked) : error;
        }
    }
}
