using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Removes the archives that a <see cref="RetentionRule"/> lets go.</summary>
internal static class RetentionSweep
{
    /// <summary>Goes through the directory once; it need not exist.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the archives' directory.</param>
    /// <param name="rule">What goes.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="WalIOException">The disk refused; what was removed before is gone.</exception>
    public static IReadOnlyList<SweptArchive> Run(
        IWalFileSystem files, string directory, RetentionRule rule, long nowUnixMs, CancellationToken cancellationToken)
    {
        if (files.TryStat(directory) is null) return [];
        var removed = new List<SweptArchive>();
        foreach (var name in files.ListNames(directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(directory, name);
            if (files.TryStat(path) is not { IsRegularFile: true } stat || !rule.Removes(name, stat.ModifiedUnixMs, nowUnixMs)) continue;
            if (files.TryRemoveFile(path)) removed.Add(new SweptArchive(path, stat.LengthBytes));
        }

        if (removed.Count > 0) DiskDirectories.Sync(files, directory);
        return removed;
    }
}

/// <summary>An archive that a sweep removed.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct SweptArchive(string Path, long Bytes);
