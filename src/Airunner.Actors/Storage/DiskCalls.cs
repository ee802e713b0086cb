namespace Airunner.Actors.Storage;

/// <summary>Calls on names, with errors as exceptions. Only EINTR is retried.</summary>
internal static class DiskCalls
{
    /// <summary>Turns an error number into its exception.</summary>
    public static void ThrowIfFailed(Errno error, string operation, string path)
    {
        if (error != Errno.None) throw new WalIOException(operation, path, error);
    }

    /// <summary>The same for a call that makes a file or directory; the message says so where inodes are lacking.</summary>
    public static void ThrowIfNotMade(this IWalFileSystem files, Errno error, string operation, string path)
    {
        if (error != Errno.ENOSPC) ThrowIfFailed(error, operation, path);
        else throw new WalIOException(operation, path, error, HasNoInodes(files, path) ? "no inodes are left: remove some files" : null);
    }

    /// <summary>Renames, replacing what is there. Durable after the directory's sync.</summary>
    public static void RenameFile(this IWalFileSystem files, string from, string to) =>
        ThrowIfFailed(Retry(() => files.Rename(from, to)), "rename", to);

    /// <summary>Whether an answer of renameat2 or link means that this file system, or this kernel, does not support the call.</summary>
    /// <remarks>EPERM: no hard links here, or a sandbox that refuses the call. EXDEV, EMLINK: not for these two names.</remarks>
    public static bool IsUnsupported(Errno error) =>
        error is Errno.EPERM or Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EXDEV or Errno.EMLINK;

    /// <summary>Removes a file's name.</summary>
    /// <returns>False where there was none.</returns>
    public static bool TryRemoveFile(this IWalFileSystem files, string path)
    {
        var error = Retry(() => files.Unlink(path));
        if (error == Errno.ENOENT) return false;
        ThrowIfFailed(error, "unlink", path);
        return true;
    }

    /// <summary>
    /// Removes the name of a file that is hardly ever there. A look holds up nobody; a removal holds up who changes the directory.
    /// </summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static void RemoveIfThere(this IWalFileSystem files, string path)
    {
        if (files.TryStat(path) is not null) files.TryRemoveFile(path);
    }

    /// <summary>What stands behind a name; null where nothing does.</summary>
    public static WalStat? TryStat(this IWalFileSystem files, string path)
    {
        WalStat stat = default;
        var error = Retry(() => files.Stat(path, out stat));
        if (error == Errno.ENOENT) return null;
        ThrowIfFailed(error, "stat", path);
        return stat;
    }

    /// <summary>The names in a directory, in no order.</summary>
    public static IReadOnlyList<string> ListNames(this IWalFileSystem files, string directory)
    {
        IReadOnlyList<string> names = [];
        ThrowIfFailed(Retry(() => files.List(directory, out names)), "readdir", directory);
        return names;
    }

    /// <summary>Bytes that may still be written on the directory's file system.</summary>
    public static long FreeSpace(this IWalFileSystem files, string directory)
    {
        long bytes = 0;
        ThrowIfFailed(Retry(() => files.FreeBytes(directory, out bytes)), "statvfs", directory);
        return bytes;
    }

    /// <summary>Repeats a call for as long as a signal interrupts it.</summary>
    public static Errno Retry(Func<Errno> call)
    {
        Errno error;
        do error = call();
        while (error == Errno.EINTR);
        return error;
    }

    private static bool HasNoInodes(IWalFileSystem files, string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } directory
        && files.FreeInodes(directory, out var inodes) == Errno.None
        && inodes == 0;
}
