namespace Airunner.Actors.Storage;

/// <summary>Makes directories and their names durable.</summary>
internal static class DiskDirectories
{
    /// <summary>The parent of names that stand for open directories: above them the path does not go on to the root.</summary>
    private const string OpenDirectories = "/proc/self/fd";

    /// <summary>Makes a directory and every missing one above it (0700), each durable before the next is made.</summary>
    /// <remarks>
    /// The names of all directories above are synced: which of them an earlier process made, and did not sync, nobody knows. A file system
    /// that cannot sync directories is reported once (<see cref="FallbackFileSystem"/>) and does not stop the start.
    /// An existing directory is used as it is, whatever its mode. A symbolic link is followed above it and refused in its place.
    /// What is above <c>/proc/self/fd/N</c> is the caller's, who has opened that directory.
    /// </remarks>
    /// <exception cref="WalIOException">Something else has its name (ENOTDIR, ELOOP for a symbolic link), or the disk refused.</exception>
    public static void Ensure(IWalFileSystem files, string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        var parent = Path.GetDirectoryName(path);
        if (parent is null) return; // the root
        if (parent.Length == 0) parent = ".";

        if (!Exists(files, path)) Make(files, path, parent);

        // The names of existing directories too, up to the root: a process that made them may have ended before it synced them.
        for (var above = parent; !string.IsNullOrEmpty(above) && above != OpenDirectories; above = Path.GetDirectoryName(above))
            SyncNames(files, above);
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="WalIOException">They may not be.</exception>
    public static void Sync(IWalFileSystem files, string path) =>
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => files.SyncDirectory(path)), "fsync", path);

    private static void SyncNames(IWalFileSystem files, string directory)
    {
        var error = DiskCalls.Retry(() => files.SyncDirectory(directory));
        // This process cannot open the directory. If it cannot make names there either, it has made none that needs a sync.
        if (error == Errno.EACCES && !files.MayMakeNames(directory)) return;
        DiskCalls.ThrowIfFailed(error, "fsync", directory);
    }

    private static bool Exists(IWalFileSystem files, string path)
    {
        if (files.TryStat(path) is not { } stat) return false;
        if (stat.IsDirectory) return true;
        throw new WalIOException("mkdir", path, stat.IsRegularFile ? Errno.ENOTDIR : Errno.ELOOP);
    }

    private static void Make(IWalFileSystem files, string path, string parent)
    {
        var error = DiskCalls.Retry(() => files.CreateDirectory(path));
        if (error == Errno.ENOENT)
        {
            Ensure(files, parent);
            error = DiskCalls.Retry(() => files.CreateDirectory(path));
        }

        if (error == Errno.EEXIST && Exists(files, path)) return; // another process was faster
        files.ThrowIfNotMade(error, "mkdir", path);
    }
}
