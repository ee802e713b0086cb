namespace Airunner.Actors.Storage;

/// <summary>Directories that are there, and stay there.</summary>
internal static class DiskDirectories
{
    /// <summary>Makes a directory and every missing one above it (0700), each durable before it is used.</summary>
    /// <remarks>
    /// An existing one is taken as it is, also with other rights; a symbolic link above it is followed, in its place it is refused.
    /// </remarks>
    /// <exception cref="WalIOException">Something else has its name (ENOTDIR, ELOOP for a symbolic link), or the disk refused.</exception>
    public static void Ensure(IWalFileSystem files, string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        var parent = Path.GetDirectoryName(path);
        if (parent is null) return; // the root
        if (parent.Length == 0) parent = ".";

        if (!Exists(files, path)) Make(files, path, parent);

        // Also where it was there, and above it: whoever made them may have died, or failed, before the sync that makes a name durable.
        SyncNames(files, parent);
        for (var above = Path.GetDirectoryName(parent); !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
            SyncNames(files, above);
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="WalIOException">They may not be.</exception>
    public static void Sync(IWalFileSystem files, string path) =>
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => files.SyncDirectory(path)), "fsync", path);

    private static void SyncNames(IWalFileSystem files, string directory)
    {
        var error = DiskCalls.Retry(() => files.SyncDirectory(directory));
        // It cannot be opened. Where no name can be made in it either, none in it is of our making, now or in an earlier life.
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
        DiskCalls.ThrowIfFailed(error, "mkdir", path);
    }
}
