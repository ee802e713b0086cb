using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>One life of the worker's process: it starts, recovers, works, and is gone.</summary>
internal sealed class SimulatedProcess
{
    internal const string WalDirectory = "/state/wal";
    internal const string ArchiveDirectory = "/state/archive";
    internal const string DamagedDirectory = "/state/damaged";
    private const long ArchivePartBytes = 1; // a part is one chunk then

    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly SimulatedFileSystem _disk;
    private readonly Dictionary<JobModel, LogKeeper> _keepers = [];
    private readonly Dictionary<JobModel, IReadOnlyCollection<long>> _owed = [];

    /// <summary>Starts: makes what is missing, takes the locks' file, cleans up.</summary>
    /// <exception cref="WalIOException">It cannot start now.</exception>
    public SimulatedProcess(SimulatedFileSystem disk, SimulatedClock clock, SeedProfile profile, Random chance, StepLog log)
    {
        (_disk, _chance, _log) = (disk, chance, log);
        Background = new DeferredIo(chance);
        DiskDirectories.Ensure(disk, WalDirectory);
        TemporaryFile.Clean(disk, ArchiveDirectory);
        var folders = new LogFolders(WalDirectory, DamagedDirectory);
        var retry = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0.5);
        Parts = new JobWalParts(
            disk,
            folders,
            ExecutionLocks.Open(disk, WalDirectory),
            new LogOpener(disk, folders, profile.PreallocateBytes, Background),
            new SpaceGuard(disk, WalDirectory, profile.QuotaBytes, profile.MinFreeBytes),
            clock,
            new LogSettings(TimeSpan.Zero, profile.BatchMaxEvents, profile.BatchMaxBytes, 1 << 20, 4096, 64 << 20, profile.ArchiveOnComplete, retry),
            Background)
        {
            Archived = execution => ArchiveReader.Numbers(disk, ArchiveDirectory, execution),
            Archive = new CapturedMessages(AskedToArchive),
            Delivery = (_, _) => throw new NotSupportedException("The simulator is the delivery."),
        };
    }

    public JobWalParts Parts { get; }

    /// <summary>Why a log could not be opened last.</summary>
    public string? OpenTrouble { get; private set; }

    public DeferredIo Background { get; }

    public IReadOnlyDictionary<JobModel, LogKeeper> Keepers => _keepers;

    public static string PathOf(JobModel model) => $"{WalDirectory}/{FileNames.Log(model.Execution)}";

    /// <summary>The keeper of a log, brought to life if there is none; null where it cannot be opened now.</summary>
    public LogKeeper? Bring(JobModel model, bool isLeftover)
    {
        if (_keepers.TryGetValue(model, out var living)) return living;
        var before = _disk.Bytes(PathOf(model));
        var keeper = new LogKeeper(model, Parts, isLeftover, _owed.GetValueOrDefault(model, []), _chance, _log);
        _keepers[model] = keeper;
        var opened = keeper.Open();
        _log.Note($"    opened {model.Execution}: {opened} {keeper.Life.Phase} {keeper.Life.OpenFailure?.Detail} ({before?.Length ?? -1} bytes)");
        if (!opened)
        {
            OpenTrouble = keeper.Life.OpenFailure!.Detail;
            keeper.Life.Release();
            _keepers.Remove(model);
            return null;
        }

        CheckOpened(model, keeper);
        return keeper;
    }

    /// <summary>Checks an execution that has no live log at the start; a crash may have come after its log's removal.</summary>
    public void CheckAbsent(JobModel model)
    {
        if (model.Archiving is { } log)
        {
            ArchiveChecks.SomeHoldsDurably(_disk, model.Execution, log);
            model.Archived(SeenLog.Of(log));
        }

        model.CheckLog(null);
    }

    /// <summary>Forgets a keeper whose log has ended.</summary>
    public void Reap(JobModel model)
    {
        if (!_keepers.TryGetValue(model, out var keeper) || !keeper.IsFinished) return;
        _owed[model] = [.. keeper.Owed];
        _keepers.Remove(model);
    }

    /// <summary>Archives a log that was settled and closed.</summary>
    public void Archive(JobModel model, LogKeeper keeper)
    {
        keeper.WantsArchive = false;
        var path = PathOf(model);
        var log = _disk.Bytes(path);
        model.Archiving = log;
        try
        {
            var archived = new LogArchiver(_disk, ArchiveDirectory, ArchivePartBytes, Inline).Archive(model.Execution, path, CancellationToken.None);
            PromiseBrokenException.Unless(_disk.Bytes(path) is null, "The log was archived and is still there.");
            ArchiveChecks.HoldsDurably(_disk, archived.Path, log!);
            _log.Note($"    archived as {archived.Path}");
            model.Archived(SeenLog.Of(log!));
            keeper.Archived(archived);
        }
        catch (WalException failure)
        {
            _log.Note($"    archiving failed: {failure.Message}");
            PromiseBrokenException.Unless(_disk.Bytes(path) is not null, "Archiving failed, and the log is gone.");
            keeper.ArchiveFailed(failure.Message);
        }
    }

    /// <summary>Ends in order: closes what is open.</summary>
    public void Stop()
    {
        foreach (var keeper in _keepers.Values) keeper.Stop();
        Parts.Locks.Dispose();
    }

    /// <summary>A world with one thread.</summary>
    private static Task Inline(Action work)
    {
        work();
        return Task.CompletedTask;
    }

    private void AskedToArchive(object message)
    {
        if (message is not ArchiveProtocol.ArchiveLog ask) return;
        var keeper = _keepers.First(entry => entry.Key.Execution == ask.Execution).Value;
        keeper.WantsArchive = true;
    }

    private void CheckOpened(JobModel model, LogKeeper keeper)
    {
        if (keeper.IsFinished || keeper.Life.Log is not { } log) return;
        var seen = SeenLog.Of(_disk.Bytes(PathOf(model))!);
        model.CheckLog(seen);
        PromiseBrokenException.Unless(log.Index.Events == seen.Events.Count, $"The index counts {log.Index.Events} events, the log has {seen.Events.Count}.");
        PromiseBrokenException.Unless(log.Index.Pending == seen.Pending, $"The index counts {log.Index.Pending} pending, the log has {seen.Pending}.");
        var markedThrough = Math.Min(model.MarkedThrough, log.Index.LastSequence);
        PromiseBrokenException.Unless(log.Index.DoneThrough >= markedThrough, $"Settled through {model.MarkedThrough}, and after opening through {log.Index.DoneThrough}.");
    }
}
