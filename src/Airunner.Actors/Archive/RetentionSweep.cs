using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Removes the files of a directory that have expired by a <see cref="RetentionRule"/>.</summary>
internal static class RetentionSweep
{
    private const int MostAtOnce = 1024;

    /// <summary>Sweeps the directory once.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the directory.</param>
    /// <param name="names">The names in it.</param>
    /// <param name="rule">Which files have expired.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    /// <param name="isClockProven">
    /// Whether the process has run long enough with this clock to trust it; else a file must show that the clock is right.
    /// </param>
    /// <param name="isTimeOver">Asked between two files: whether to end early. The next sweep continues.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <param name="mayRemove">Given the files that are removed next, returns those that may be.</param>
    /// <returns>What was removed, or how many files would have been.</returns>
    /// <exception cref="WalIOException">The disk returned an error; files that were removed before stay removed.</exception>
    public static SweptArchives Run(
        IWalFileSystem files,
        string directory,
        IReadOnlyList<string> names,
        RetentionRule rule,
        long nowUnixMs,
        bool isClockProven,
        Func<bool> isTimeOver,
        CancellationToken cancellationToken,
        Func<IReadOnlyList<SweptArchive>, IReadOnlyList<SweptArchive>>? mayRemove = null)
    {
        var removed = new List<SweptArchive>();
        if (rule.KeepsAll) return new SweptArchives(removed, 0, isClockProven);
        var expired = new List<SweptArchive>();
        foreach (var name in names)
        {
            if (isTimeOver()) break;
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(directory, name);
            if (files.TryStat(path) is not { IsRegularFile: true } stat) continue;
            isClockProven |= rule.IsProof(name, stat.ModifiedUnixMs, nowUnixMs);
            if (rule.Removes(name, stat.ModifiedUnixMs, nowUnixMs)) expired.Add(new SweptArchive(path, stat.LengthBytes));
            if (isClockProven && expired.Count >= MostAtOnce) RemoveExpired();
        }

        if (isClockProven) RemoveExpired();
        if (removed.Count > 0) DiskDirectories.Sync(files, directory);
        return new SweptArchives(removed, isClockProven ? 0 : expired.Count, isClockProven);

        void RemoveExpired()
        {
            if (expired.Count == 0) return;
            foreach (var file in mayRemove?.Invoke(expired) ?? expired)
            {
                if (isTimeOver() && removed.Count > 0) break; // each sweep removes something, however short its time
                cancellationToken.ThrowIfCancellationRequested();
                if (files.TryRemoveFile(file.Path)) removed.Add(file);
            }

            expired.Clear();
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
