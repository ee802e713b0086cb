using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Removes chosen archives, and writes down first which numbers are then missing (<see cref="RemovedArchives"/>).</summary>
internal static class ArchiveRemoval
{
    /// <summary>Removes archives of one directory. Durable when it returns.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the directory, which exists.</param>
    /// <param name="paths">Full paths of the archives.</param>
    /// <param name="progress">Gets the number of archives that are removed; null for nobody.</param>
    /// <returns>False, and nothing is removed, while another process removes archives.</returns>
    /// <exception cref="WalIOException">The disk returned an error; archives that were removed before stay removed.</exception>
    public static bool TryRun(
        IWalFileSystem files, string directory, IReadOnlyCollection<string> paths, IProgress<long>? progress = null)
    {
        using var held = RemovedArchives.TryLock(files, directory);
        if (held is null) return false;
        var numbering = new ArchiveNumbering(files.ListNames(directory));
        foreach (var path in paths) numbering.Remove(Path.GetFileName(path));
        var lines = numbering.Lines();
        if (RemovedArchives.Read(files, directory) is not { } known || !known.Says(lines)) RemovedArchives.Write(files, directory, lines);
        var removed = 0;
        foreach (var path in paths)
        {
            files.TryRemoveFile(path);
            progress?.Report(++removed);
        }

        DiskDirectories.Sync(files, directory);
        return true;
    }
}
