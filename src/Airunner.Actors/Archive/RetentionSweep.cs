using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Removes the archives that have expired by a <see cref="RetentionRule"/>.</summary>
internal static class RetentionSweep
{
    /// <summary>Sweeps the directory once; it need not exist.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the archives' directory.</param>
    /// <param name="rule">Which archives have expired.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    /// <param name="isClockProven">
    /// Whether the process has run long enough with this clock to trust it; else an archive must show that the clock is right.
    /// </param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>What was removed, or how many archives would have been.</returns>
    /// <exception cref="WalIOException">The disk returned an error; archives that were removed before stay removed.</exception>
    public static SweptArchives Run(
        IWalFileSystem files, string directory, RetentionRule rule, long nowUnixMs, bool isClockProven, CancellationToken cancellationToken)
    {
        if (files.TryStat(directory) is null) return new SweptArchives([], 0);
        var expired = new List<SweptArchive>();
        foreach (var name in files.ListNames(directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(directory, name);
            if (files.TryStat(path) is not { IsRegularFile: true } stat) continue;
            isClockProven |= rule.IsProof(name, stat.ModifiedUnixMs, nowUnixMs);
            if (rule.Removes(name, stat.ModifiedUnixMs, nowUnixMs)) expired.Add(new SweptArchive(path, stat.LengthBytes));
        }

        return isClockProven
            ? new SweptArchives(Remove(files, directory, expired, cancellationToken), 0)
            : new SweptArchives([], expired.Count);
    }

    private static List<SweptArchive> Remove(
        IWalFileSystem files, string directory, List<SweptArchive> expired, CancellationToken cancellationToken)
    {
        var removed = new List<SweptArchive>();
        foreach (var archive in expired)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (files.TryRemoveFile(archive.Path)) removed.Add(archive);
        }

        if (removed.Count > 0) DiskDirectories.Sync(files, directory);
        return removed;
    }
}

/// <summary>What a sweep did.</summary>
/// <param name="Removed">The removed archives.</param>
/// <param name="PutOff">Expired archives that were kept because the clock is not proven right.</param>
internal readonly record struct SweptArchives(IReadOnlyList<SweptArchive> Removed, int PutOff);

/// <summary>A removed archive.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct SweptArchive(string Path, long Bytes);
