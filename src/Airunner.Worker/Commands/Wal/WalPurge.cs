using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Removes an execution from the disk: log, segments, archives, kept damage, the store of the embedded collector.</summary>
/// <param name="state">The state directory.</param>
/// <param name="time">The wall clock, for the record.</param>
/// <param name="discardsPending">Whether events that are not delivered are removed too.</param>
/// <param name="isDryRun">Whether nothing is removed.</param>
internal sealed class WalPurge(WalState state, TimeProvider time, bool discardsPending, bool isDryRun)
{
    private readonly LinuxFileSystem _files = new();
    private readonly string _store = StoreFile.Under(state.Options.StateDirectory);

    /// <summary>The executions of a job that have files or stored events; only the named one, if one is named.</summary>
    public IReadOnlyList<JobExecution> Find(JobExecution named) =>
    [
        .. state.Logs.Executions().Select(static listing => listing.Execution).Concat(Stored(named.Job)).Distinct()
            .Where(each => each.Job == named.Job && (named.Execution is null || each == named)),
    ];

    /// <summary>Removes one. What is removed is recorded before that.</summary>
    /// <exception cref="WalIOException">The disk refused; calling it again removes the rest.</exception>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public PurgeResult Run(JobExecution execution)
    {
        using var name = isDryRun ? null : HeldName.TryTake(state, execution);
        var listing = state.Logs.Find(execution);
        if (isDryRun ? listing is { IsHeld: true } : name is null) return PurgeResult.Held;
        var held = state.Logs.Reader(execution).State();
        if (held.Pending > 0 && !discardsPending)
        {
            var pending = held.Pending == 1 ? "1 event is pending" : $"{held.Pending} events are pending";
            return PurgeResult.Refused(
                $"{pending}: left alone. --discard-pending removes executions with pending events too.", ExitStatuses.NotAllDelivered);
        }

        if (!discardsPending && LostEvents.HiddenIn(held) is { } damage)
            return PurgeResult.Refused(WalDamage.Refusal(damage), ExitStatuses.Damaged);

        var files = listing?.Files ?? [];
        var isStored = Stored(execution.Job).Contains(execution);
        if (!isDryRun) Remove(execution, held, files);
        return new PurgeResult(files.Count, files.Sum(static file => file.LengthBytes), held.Pending, isStored, Refusal: null);
    }

    private void Remove(JobExecution execution, JobLogState held, IReadOnlyList<JobLogFile> files)
    {
        DiscardRecord.Append(state, "purge", execution, held, files, time);
        StoreRemoval.TryRun(_store, execution);
        foreach (var file in files.Where(static file => file.Kind != JobLogFileKind.Archive)) _files.TryRemoveFile(file.Path);
        if (Directory.Exists(state.Options.Directory)) DiskDirectories.Sync(_files, state.Options.Directory);
        if (Directory.Exists(state.Options.DamagedDirectory)) DiskDirectories.Sync(_files, state.Options.DamagedDirectory);
        var archives = files.Where(static file => file.Kind == JobLogFileKind.Archive).Select(static file => file.Path).ToList();
        if (archives.Count > 0 && !ArchiveRemoval.TryRun(_files, state.Options.ArchiveDirectory, archives))
        {
            throw new CommandFailedException(
                ExitStatuses.NotAllDelivered, "Another process removes archives at this moment: those of this job are left. Try again.");
        }
    }

    private IReadOnlyList<JobExecution> Stored(string job)
    {
        if (!File.Exists(_store)) return [];
        using var reader = EventReader.Open(_store);
        return reader.Executions(job);
    }
}

/// <summary>What was removed, or would be.</summary>
/// <param name="Files">Files.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Pending">Events among them that were not delivered.</param>
/// <param name="IsStored">Whether the store had the execution.</param>
/// <param name="Refusal">Why nothing was removed; null where it was.</param>
internal sealed record PurgeResult(int Files, long Bytes, long Pending, bool IsStored, string? Refusal)
{
    public static readonly PurgeResult Held = Refused("a process has the log open: left alone.", ExitStatuses.NotAllDelivered);

    /// <summary>The exit status that comes of it.</summary>
    public int Status { get; private init; }

    public static PurgeResult Refused(string why, int status) =>
        new(Files: 0, Bytes: 0, Pending: 0, IsStored: false, why) { Status = status };
}
