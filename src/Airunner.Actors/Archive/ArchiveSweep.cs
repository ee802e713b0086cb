using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// Sweeps the archive directory: removes expired archives, and writes down first which numbers are then missing
/// (<see cref="RemovedArchives"/>).
/// </summary>
internal static class ArchiveSweep
{
    /// <summary>Sweeps the directory once, which need not exist; not while another process does.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the directory.</param>
    /// <param name="rule">Which archives have expired.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    /// <param name="isClockProven">As for <see cref="RetentionSweep.Run"/>.</param>
    /// <param name="isTimeOver">Asked between two files: whether to end early.</param>
    /// <param name="logDirectory">Where the live logs are: their executions keep their last archives. Null: not asked.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="WalIOException">The disk returned an error; files that were removed before stay removed.</exception>
    public static SweptArchives Run(
        IWalFileSystem files,
        string directory,
        RetentionRule rule,
        long nowUnixMs,
        bool isClockProven,
        Func<bool> isTimeOver,
        string? logDirectory = null,
        CancellationToken cancellationToken = default)
    {
        var nothing = new SweptArchives([], 0, isClockProven);
        if (rule.KeepsAll || files.TryStat(directory) is null) return nothing;
        using var held = RemovedArchives.TryLock(files, directory);
        if (held is null) return nothing;

        // Under the lock: by an older listing, the file would forget what another sweep has removed since. The logs first: one that ends
        // meanwhile has its archive in the listing of the archives, or still counts as live.
        var logs = logDirectory is null ? null : files.ListNames(logDirectory);
        var names = files.ListNames(directory);
        if (logs is not null) rule = rule with { Names = LastArchives.MayRemove(logs, names) };
        var numbering = new ArchiveNumbering(names);
        TryWrite(files, directory, numbering);
        return RetentionSweep.Run(files, directory, names, rule, nowUnixMs, isClockProven, isTimeOver, cancellationToken, MayRemove);

        IReadOnlyList<SweptArchive> MayRemove(IReadOnlyList<SweptArchive> expired)
        {
            var several = expired.Where(archive => numbering.IsOneOfSeveral(Path.GetFileName(archive.Path))).ToList();
            foreach (var archive in several) numbering.Remove(Path.GetFileName(archive.Path));
            if (several.Count == 0 || TryWrite(files, directory, numbering)) return expired;
            foreach (var archive in several) numbering.Add(Path.GetFileName(archive.Path));
            return [.. expired.Except(several)];
        }
    }

    /// <returns>
    /// False on a full disk: then the archives that are the only ones of their execution can be removed all the same, and make room.
    /// </returns>
    private static bool TryWrite(IWalFileSystem files, string directory, ArchiveNumbering numbering)
    {
        var lines = numbering.Lines();
        if (RemovedArchives.Read(files, directory) is { } known && known.Says(lines)) return true;
        try
        {
            RemovedArchives.Write(files, directory, lines);
            return true;
        }
        catch (WalIOException full) when (full.IsNoSpace)
        {
            return false;
        }
    }
}
