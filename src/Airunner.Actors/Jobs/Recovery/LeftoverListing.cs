using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Recovery;

/// <summary>Lists the directory of logs for the first time. Blocks on the disk; for a thread that may.</summary>
internal static class LeftoverListing
{
    /// <summary>What stands in the directory. Nothing is changed.</summary>
    /// <exception cref="WalIOException">The directory cannot be listed.</exception>
    internal static LeftoverFiles Read(LogParts parts)
    {
        var names = Names(parts);
        if (names.Count == 0) return LeftoverFiles.None;
        var files = names.Select(name => FileOf(parts, name)).OfType<LeftoverFile>().ToList();
        AddSealed(parts, files);
        return new LeftoverFiles(files, files.Count > 0 && TrySync(parts));
    }

    /// <summary>
    /// Adds the segments that the first listing has not shown. Another process may have sealed a file after its name was read: what stands
    /// under that name now is the next file. After a listing that is younger than what is known of the current file, the segments are all
    /// that there are, as long as the current file is that one (<see cref="ListedSegments"/>).
    /// </summary>
    private static void AddSealed(LogParts parts, List<LeftoverFile> files)
    {
        HashSet<string>? known = null;
        foreach (var name in parts.Files.ListNames(parts.Folders.Logs))
        {
            if (!FileNames.TryParseSegment(name, out var execution, out var number)) continue;
            known ??= files.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
            var path = Path.Combine(parts.Folders.Logs, name);
            if (!known.Contains(path) && OfLog(parts, path, execution, number) is { } segment) files.Add(segment);
        }
    }

    private static List<string> Names(LogParts parts) =>
        [.. parts.Files.ListNames(parts.Folders.Logs).Where(static name => name != ExecutionLocks.FileName).Order(StringComparer.Ordinal)];

    /// <summary>
    /// One sync for the names of all logs. Where it fails, each log that is opened tries it, and says why it cannot be written to.
    /// </summary>
    private static bool TrySync(LogParts parts) => DiskCalls.Retry(() => parts.Files.SyncDirectory(parts.Folders.Logs)) == Errno.None;

    private static LeftoverFile? FileOf(LogParts parts, string name)
    {
        var path = Path.Combine(parts.Folders.Logs, name);
        if (FileNames.TryParseLog(name, out var execution)) return OfLog(parts, path, execution, number: null);
        if (FileNames.TryParseSegment(name, out execution, out var number)) return OfLog(parts, path, execution, number);
        if (LogFolders.TryParseTemporary(name, out var log)
            && (FileNames.TryParseLog(log, out execution) || FileNames.TryParseSegment(log, out execution, out _)))
            return new LeftoverFile.Temporary(path, execution);
        return new LeftoverFile.Foreign(path);
    }

    /// <returns>Null: it has ended since it was listed.</returns>
    private static LeftoverFile? OfLog(LogParts parts, string path, JobExecution execution, int? number)
    {
        WalStat stat = default;
        return DiskCalls.Retry(() => parts.Files.Stat(path, out stat)) switch
        {
            Errno.None => OfRegular(path, execution, number, stat),
            Errno.ENOENT => null,
            _ => new LeftoverFile.Unknown(path, execution),
        };
    }

    private static LeftoverFile OfRegular(string path, JobExecution execution, int? number, WalStat stat)
    {
        if (!stat.IsRegularFile) return new LeftoverFile.Irregular(path, execution, IsCurrent: number is null);
        return number is { } segment
            ? new LeftoverFile.Segment(path, execution, segment, stat)
            : new LeftoverFile.Current(path, execution, stat);
    }
}
