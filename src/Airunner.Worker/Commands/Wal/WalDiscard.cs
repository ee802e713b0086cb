using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Removes the log of an execution with what is pending in it. Archives, kept damage and the store stay.</summary>
/// <param name="state">The state directory.</param>
/// <param name="time">The wall clock, for the record.</param>
/// <param name="isDryRun">Whether nothing is removed.</param>
internal sealed class WalDiscard(WalState state, TimeProvider time, bool isDryRun)
{
    private readonly LinuxFileSystem _files = new();

    /// <summary>Removes one log, unless nothing is pending in it. What is removed is recorded before that.</summary>
    /// <returns>What was removed; null where a process holds the log.</returns>
    /// <exception cref="WalException">The log cannot be read, or the disk refused; calling it again removes the rest.</exception>
    public Discarded? TryRun(JobExecution execution)
    {
        using var name = isDryRun ? null : HeldName.TryTake(state, execution);
        var listing = state.Logs.Find(execution);
        if (isDryRun ? listing is { IsHeld: true } : name is null) return null;
        var held = state.Logs.Reader(execution).State();
        var files = listing is null || held.Pending == 0 ? [] : LogFiles(listing);
        var discarded = new Discarded(held.Pending, files.Count, files.Sum(static file => file.LengthBytes));
        if (isDryRun || files.Count == 0) return discarded;
        DiscardRecord.Append(state, "discard", execution, held, files, time);
        foreach (var file in files) _files.TryRemoveFile(file.Path);
        DiskDirectories.Sync(_files, state.Options.Directory);
        return discarded;
    }

    private static List<JobLogFile> LogFiles(JobLogListing listing) =>
        [.. listing.Files.Where(static file => file.Kind is JobLogFileKind.Live or JobLogFileKind.Segment)];
}

/// <summary>What was removed, or would be.</summary>
/// <param name="Pending">Events that were not delivered.</param>
/// <param name="Files">Files of the log; 0 where nothing was pending.</param>
/// <param name="Bytes">Bytes of them.</param>
internal sealed record Discarded(long Pending, int Files, long Bytes);
