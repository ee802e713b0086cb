using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// Sweeps the archive directory: removes expired archives, and writes down first which numbers are then missing
/// (<see cref="RemovedArchives"/>).
/// </summary>
internal static class ArchiveSweep
{
    /// <summary>Lists the directory, which need not exist, and sweeps once; not while another process does.</summary>
    /// <inheritdoc cref="RetentionSweep.Run"/>
    public static SweptArchives Run(
        IWalFileSystem files, string directory, RetentionRule rule, long nowUnixMs, bool isClockProven, Func<bool> isTimeOver) =>
        files.TryStat(directory) is null
            ? new SweptArchives([], 0, isClockProven)
            : Run(files, directory, files.ListNames(directory), rule, nowUnixMs, isClockProven, isTimeOver, CancellationToken.None);

    /// <summary>Sweeps once; not while another process does.</summary>
    /// <inheritdoc cref="RetentionSweep.Run"/>
    public static SweptArchives Run(
        IWalFileSystem files,
        string directory,
        IReadOnlyList<string> names,
        RetentionRule rule,
        long nowUnixMs,
        bool isClockProven,
        Func<bool> isTimeOver,
        CancellationToken cancellationToken)
    {
        var nothing = new SweptArchives([], 0, isClockProven);
        if (rule.KeepsAll || files.TryStat(directory) is null) return nothing;
        using var held = RemovedArchives.TryLock(files, directory);
        if (held is null) return nothing;
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
