using Airunner.Actors.Archive;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Chooses and removes archives and what is kept of damaged logs.</summary>
/// <remarks>
/// Logs and segments, which alone hold what is pending, are never chosen. Neither is the last archive of an execution that has a log, since
/// its next sequences follow those of its archives, nor what is kept of a log that still exists.
/// </remarks>
internal sealed class WalPrune(WalState state)
{
    private readonly LinuxFileSystem _files = new();

    /// <summary>The files to remove, the oldest first; of the archives of one execution always the first ones.</summary>
    /// <param name="before">Files that were written before this; null for no such limit.</param>
    /// <param name="mostBytes">Bytes that may be left; null for no such limit.</param>
    public IReadOnlyList<JobLogFile> Choose(DateTimeOffset? before, long? mostBytes)
    {
        var all = state.Logs.Executions().SelectMany(static listing => listing.Files
                .Where(static file => file.Kind is not (JobLogFileKind.Live or JobLogFileKind.Segment))
                .Select(file => (Listing: listing, File: file)))
            .OrderBy(static each => each.File.ModifiedAt).ThenBy(static each => each.File.Number)
            .ToList();
        var left = all.Sum(static each => each.File.LengthBytes);
        var chosen = new List<JobLogFile>();
        foreach (var (listing, file) in all)
        {
            var isWanted = file.ModifiedAt < before || left > mostBytes;
            if (!isWanted || !MayRemove(listing, file, chosen)) continue;
            chosen.Add(file);
            left -= file.LengthBytes;
        }

        return chosen;
    }

    /// <summary>Removes them, durably.</summary>
    /// <param name="chosen">The files.</param>
    /// <param name="progress">Gets the number of files that are removed.</param>
    /// <exception cref="CommandFailedException">Another process removes archives now.</exception>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public void Remove(IReadOnlyList<JobLogFile> chosen, IProgress<long> progress)
    {
        var archives = chosen.Where(static file => file.Kind == JobLogFileKind.Archive).Select(static file => file.Path).ToList();
        if (archives.Count > 0 && !ArchiveRemoval.TryRun(_files, state.Options.ArchiveDirectory, archives, progress))
        {
            throw new CommandFailedException(
                ExitStatuses.NotAllDelivered, "Another process removes archives at this moment: nothing was removed. Try again.");
        }

        var kept = chosen.Where(static file => file.Kind != JobLogFileKind.Archive).ToList();
        for (var i = 0; i < kept.Count; i++)
        {
            _files.TryRemoveFile(kept[i].Path);
            progress.Report(archives.Count + i + 1);
        }

        if (kept.Count > 0) DiskDirectories.Sync(_files, state.Options.DamagedDirectory);
    }

    private static bool MayRemove(JobLogListing listing, JobLogFile file, List<JobLogFile> chosen)
    {
        if (file.Kind != JobLogFileKind.Archive) return !listing.HasLog;
        var archives = listing.Files.Where(static other => other.Kind == JobLogFileKind.Archive).ToList();
        var isLastOfLog = listing.HasLog && file == archives[^1];
        return !isLastOfLog && archives.TakeWhile(other => other != file).All(chosen.Contains);
    }
}
