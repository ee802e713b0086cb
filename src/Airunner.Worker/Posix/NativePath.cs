using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Files and directories whose paths are not UTF-8: the runtime cannot name them, but it can name a descriptor of them.</summary>
internal static unsafe class NativePath
{
    /// <summary>O_PATH: for naming a file, not for reading it.</summary>
    public const int PathOnly = 0x200000;

    private const uint OwnerOnly = 0x1C0; // 0700
    private const int LongestPath = 4096;

    /// <summary>This program's working directory; empty where it was removed, or is longer than a path may be.</summary>
    public static byte[] CurrentDirectory()
    {
        var path = stackalloc byte[LongestPath];
        return Libc.CurrentDirectory(path, LongestPath) is null
            ? []
            : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path).ToArray();
    }

    /// <summary>An absolute path to the same file.</summary>
    public static byte[] Absolute(byte[] path) => path is [(byte)'/', ..] ? path : [.. CurrentDirectory(), (byte)'/', .. path];

    /// <summary>Opens a directory for as long as this process lives, and gives it a name that is text.</summary>
    /// <returns>The name; null where it cannot be opened, then the reason is in <paramref name="error"/>.</returns>
    public static string? NameOfDirectory(byte[] path, out Errno error) => Name(path, PathOnly | OpenFlags.Directory, out error);

    /// <summary>Opens a file of any kind for as long as this process lives, and gives it a name that is text.</summary>
    /// <inheritdoc cref="NameOfDirectory"/>
    public static string? NameOfFile(byte[] path, out Errno error) => Name(path, PathOnly, out error);

    /// <summary>Makes a directory and those above it, where missing; their names are durable then, as far as one may see.</summary>
    public static Errno CreateDirectories(byte[] path)
    {
        for (var end = 1; end <= path.Length; end++)
        {
            if (end < path.Length && path[end] != '/') continue;
            var error = CreateDirectory(path[..end]);
            if (error != Errno.None) return error;
        }

        return Errno.None;
    }

    private static Errno CreateDirectory(byte[] path)
    {
        fixed (byte* name = Terminated(path))
        {
            if (Libc.MakeDirectory(name, OwnerOnly) < 0 && Libc.LastError != Errno.EEXIST) return Libc.LastError;
        }

        // The name of one that was there too: whoever made it may have ended before it was durable.
        var error = SyncDirectory([.. path, .. "/.."u8]);
        return error == Errno.EACCES ? Errno.None : error;
    }

    private static Errno SyncDirectory(byte[] path)
    {
        fixed (byte* name = Terminated(path))
        {
            var directory = Libc.Open(name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
            if (directory < 0) return Libc.LastError;
            // A file system that cannot sync directories says EINVAL: it has no better promise to give.
            var error = Libc.Sync(directory) < 0 && Libc.LastError != Errno.EINVAL ? Libc.LastError : Errno.None;
            _ = Libc.Close(directory);
            return error;
        }
    }

    private static string? Name(byte[] path, int flags, out Errno error)
    {
        fixed (byte* name = Terminated(path))
        {
            var opened = Libc.Open(name, flags | OpenFlags.CloseOnExec);
            error = opened < 0 ? Libc.LastError : Errno.None;
            return opened < 0 ? null : $"/proc/self/fd/{opened}";
        }
    }

    private static byte[] Terminated(byte[] text) => [.. text, 0];
}
