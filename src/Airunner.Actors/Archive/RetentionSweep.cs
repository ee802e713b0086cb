using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Removes the files of a directory that have expired by a <see cref="RetentionRule"/>.</summary>
internal static class RetentionSweep
{
    /// <summary>Sweeps the directory once; it need not exist.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the directory.</param>
    /// <param name="rule">Which files have expired.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    /// <param name="isClockProven">
    /// Whether the process has run long enough with this clock to trust it; else a file must show that the clock is right.
    /// </param>
    /// <param name="isTimeOver">Asked between two files: whether to end early. The next sweep continues.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>What was removed, or how many files would have been.</returns>
    /// <exception cref="WalIOException">The disk returned an error; files that were removed before stay removed.</exception>
    public static SweptArchives Run(
        IWalFileSystem files,
        string directory,
        RetentionRule rule,
        long nowUnixMs,
        bool isClockProven,
        Func<bool> isTimeOver,
        CancellationToken cancellationToken)
    {
        var removed = new List<SweptArchive>();
        if (rule.KeepsAll || files.TryStat(directory) is null) return new SweptArchives(removed, 0, isClockProven);
        var expired = new Queue<SweptArchive>();
        foreach (var name in files.ListNames(directory))
        {
            if (isTimeOver()) break;
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(directory, name);
            if (files.TryStat(path) is not { IsRegularFile: true } stat) continue;
            isClockProven |= rule.IsProof(name, stat.ModifiedUnixMs, nowUnixMs);
            if (rule.Removes(name, stat.ModifiedUnixMs, nowUnixMs)) expired.Enqueue(new SweptArchive(path, stat.LengthBytes));
            if (isClockProven) Remove(files, expired, removed, isTimeOver, cancellationToken);
        }

        if (removed.Count > 0) DiskDirectories.Sync(files, directory);
        return new SweptArchives(removed, isClockProven ? 0 : expired.Count, isClockProven);
    }

    private static void Remove(
        IWalFileSystem files,
        Queue<SweptArchive> expired,
        List<SweptArchive> removed,
        Func<bool> isTimeOver,
        CancellationToken cancellationToken)
    {
        while (!isTimeOver() && expired.TryDequeue(out var archive))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (files.TryRemoveFile(archive.Path)) removed.Add(archive);
        }
    }
}

/// <summary>What a sweep of one directory did.</summary>
/// <param name="Removed">The removed files.</param>
/// <param name="PutOff">Expired files that were kept because the clock is not proven right.</param>
/// <param name="IsClockProven">Whether the clock is proven right.</param>
internal readonly record struct SweptArchives(IReadOnlyList<SweptArchive> Removed, int PutOff, bool IsClockProven);

/// <summary>A removed file.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct SweptArchive(string Path, long Bytes);
