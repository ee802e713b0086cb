using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Removes the log of an execution with what is pending in it. Archives, kept damage and the store stay.</summary>
/// <param name="state">The state directory.</param>
/// <param name="time">The wall clock, for the record.</param>
/// <param name="isDryRun">Whether nothing is removed.</param>
internal sealed class WalDiscard(WalState state, TimeProvider time, bool isDryRun)
{
    private const string Action = "discard";

    private readonly LinuxFileSystem _files = new();

    /// <summary>
    /// Removes one log, unless nothing is pending in it, or damage hides what is. What is removed is recorded before that; what an earlier
    /// call has recorded and not removed, since it was killed, is removed now.
    /// </summary>
    /// <exception cref="WalException">The log cannot be read, or the disk refused; calling it again removes the rest.</exception>
    public DiscardResult Run(JobExecution execution)
    {
        using var name = isDryRun ? null : HeldName.TryTake(state, execution);
        var listing = state.Logs.Find(execution);
        if (isDryRun ? listing is { IsHeld: true } : name is null) return new DiscardResult.Held();
        var files = LogFiles(listing);
        if (files.Count > 0 && DiscardRecord.HasAll(state, Action, execution, files))
        {
            if (!isDryRun) Remove(files);
            return new DiscardResult.Finished(Removed(pending: 0, files));
        }

        var held = state.Logs.Reader(execution).State();
        if (LostEvents.HiddenIn(held) is { } damage) return new DiscardResult.Damaged(damage);
        if (held.Pending == 0) return new DiscardResult.NothingPending();
        if (!isDryRun)
        {
            DiscardRecord.Append(state, Action, execution, held, files, time);
            Remove(files);
        }

        return new DiscardResult.Discarded(Removed(held.Pending, files));
    }

    private static List<JobLogFile> LogFiles(JobLogListing? listing) =>
        [.. listing?.Files.Where(static file => file.Kind is JobLogFileKind.Live or JobLogFileKind.Segment) ?? []];

    private static RemovedLog Removed(long pending, List<JobLogFile> files) =>
        new(pending, files.Count, files.Sum(static file => file.LengthBytes));

    private void Remove(IEnumerable<JobLogFile> files)
    {
        foreach (var file in files) _files.TryRemoveFile(file.Path);
        DiskDirectories.Sync(_files, state.Options.Directory);
    }
}
