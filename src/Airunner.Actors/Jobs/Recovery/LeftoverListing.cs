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
        var files = Files(parts);
        return new LeftoverFiles(files, files.Count > 0 && TrySync(parts));
    }

    private static List<LeftoverFile> Files(LogParts parts)
    {
        var files = new List<LeftoverFile>();
        foreach (var name in parts.Files.ListNames(parts.Folders.Logs).Order(StringComparer.Ordinal))
        {
            if (name == ExecutionLocks.FileName) continue;
            if (FileOf(parts, name) is { } file) files.Add(file);
        }

        return files;
    }

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
