using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Delivery;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
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
    private readonly Dictionary<JobModel, OwnerHost> _hosts = [];
    private readonly Dictionary<JobModel, IReadOnlyCollection<long>> _retries = [];

    /// <summary>Starts: makes what is missing, takes the locks' file, cleans up.</summary>
    /// <exception cref="WalIOException">It cannot start now.</exception>
    public SimulatedProcess(SimulatedFileSystem disk, SimulatedClock clock, SeedProfile profile, Random chance, StepLog log)
    {
        _disk = disk;
        _chance = chance;
        _log = log;
        Background = new DeferredIo(chance);
        DiskDirectories.Ensure(disk, WalDirectory);
        TemporaryFile.Clean(disk, ArchiveDirectory);
        var folders = new LogFolders(WalDirectory, DamagedDirectory);
        var retry = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0.5);
        Parts = new LogParts(
            disk,
            folders,
            ExecutionLocks.Open(disk, WalDirectory),
            new LogOpener(disk, folders, profile.PreallocateBytes, Background),
            new SpaceGuard(disk, WalDirectory, profile.QuotaBytes, profile.MinFreeBytes),
            clock,
            new LogSettings(TimeSpan.Zero, profile.BatchMaxEvents, profile.BatchMaxBytes, 1 << 20, 4096, profile.ArchiveOnComplete, retry)
            {
                SegmentMaxBytes = profile.SegmentMaxBytes,
            })
        {
            Archived = execution => ArchiveReader.Numbers(disk, ArchiveDirectory, execution),
            ArchivePaths = execution => ArchiveReader.Paths(disk, ArchiveDirectory, execution),
            Confirms = static () => true,
        };
    }

    public LogParts Parts { get; }

    /// <summary>Why a log could not be opened last.</summary>
    public string? OpenTrouble { get; private set; }

    public DeferredIo Background { get; }

    public IReadOnlyDictionary<JobModel, OwnerHost> Hosts => _hosts;

    public static string PathOf(JobModel model) => $"{WalDirectory}/{FileNames.Log(model.Execution)}";

    /// <summary>The host of a log's owner, made where there is none; null where the log cannot be opened now.</summary>
    public OwnerHost? Bring(JobModel model, bool isLeftover)
    {
        if (_hosts.TryGetValue(model, out var there)) return there;
        var before = _disk.Bytes(PathOf(model));
        var host = new OwnerHost(model, Parts, isLeftover, _retries.GetValueOrDefault(model, []), _chance, _log);
        _hosts[model] = host;
        host.Open();
        if (host.IsExchanging) host.DoExchange(); // the step that opens a log ends when it is open: the checks compare it with the disk
        _log.Note($"    opened {model.Execution}: {host.State.GetType().Name} {host.OpenTrouble} ({before?.Length ?? -1} bytes)");
        if (host.State is LogState.Unopened)
        {
            OpenTrouble = host.OpenTrouble;
            host.Release();
            _hosts.Remove(model);
            return null;
        }

        CheckOpened(model, host);
        return host;
    }

    /// <summary>Checks an execution's files at the start; a crash may have come after one was archived and removed.</summary>
    public void CheckFound(JobModel model)
    {
        if (model.Archiving is { } archiving && _disk.Bytes(archiving.Path) is null)
        {
            ArchiveChecks.SomeHoldsDurably(_disk, model.Execution, archiving.Bytes);
            model.Archived(SeenLog.Of(archiving.Bytes));
        }

        model.Archiving = null;
        model.CheckLog(LogFiles.Seen(_disk, model.Execution));
    }

    /// <summary>Forgets the host of a log that has ended.</summary>
    public void Reap(JobModel model)
    {
        if (!_hosts.TryGetValue(model, out var host) || !host.IsFinished) return;
        _retries[model] = [.. host.PendingRetries];
        _hosts.Remove(model);
    }

    /// <summary>Archives a closed log without pending events.</summary>
    public void Archive(JobModel model, OwnerHost host)
    {
        var path = host.ArchivePath!;
        host.ArchivePath = null;
        var log = _disk.Bytes(path);
        model.Archiving = (path, log!);
        try
        {
            var archiver = new LogArchiver(_disk, ArchiveDirectory, ArchivePartBytes, Inline);
            var archived = archiver.Archive(model.Execution, path, CancellationToken.None);
            PromiseBrokenException.Unless(_disk.Bytes(path) is null, "The log was archived and is still there.");
            ArchiveChecks.HoldsDurably(_disk, archived.Path, log!);
            _log.Note($"    archived as {archived.Path}");
            model.Archived(SeenLog.Of(log!));
            host.Archived(archived);
        }
        catch (WalException failure)
        {
            _log.Note($"    archiving failed: {failure.Message}");
            PromiseBrokenException.Unless(_disk.Bytes(path) is not null, "Archiving failed, and the log is gone.");
            model.Archiving = null;
            host.ArchiveFailed(failure.Message);
        }
    }

    /// <summary>Ends in order: closes what is open.</summary>
    public void Stop()
    {
        foreach (var host in _hosts.Values) host.Stop();
        Parts.Locks.Dispose();
    }

    /// <summary>A world with one thread.</summary>
    private static Task Inline(Action work)
    {
        work();
        return Task.CompletedTask;
    }

    private void CheckOpened(JobModel model, OwnerHost host)
    {
        if (host.IsFinished || host.Log is not { } log) return;
        var seen = LogFiles.Seen(_disk, model.Execution)!;
        model.CheckLog(seen);
        var events = seen.OfLastFile.Count();
        var pending = seen.OfLastFile.Count(static each => !each.IsDone);
        PromiseBrokenException.Unless(log.Index.Events == events, $"The index counts {log.Index.Events} events, the file has {events}.");
        PromiseBrokenException.Unless(
            log.Index.Pending == pending, $"The index counts {log.Index.Pending} pending, the file has {pending}.");
        if (events < seen.Events.Count) return; // the last mark may stand in a sealed segment
        var markedThrough = Math.Min(model.MarkedThrough, log.Index.LastSequence);
        PromiseBrokenException.Unless(
            log.Index.DoneThrough >= markedThrough,
            $"Done through {model.MarkedThrough}, and after opening through {log.Index.DoneThrough}.");
    }
}
