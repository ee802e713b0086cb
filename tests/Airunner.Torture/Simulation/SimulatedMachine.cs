using Airunner.Actors.Jobs;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>Disk, clock, the process of the moment and the models beside it: it works, dies, starts again, and settles at last.</summary>
internal sealed class SimulatedMachine
{
    private const int MostNestedCrashes = NestedCrashes.Deepest;
    private const int MostSettlingRounds = 4000;

    private readonly SeedProfile _profile;
    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly Action<SimulatedFileSystem> _crash;

    /// <param name="profile">What the world is like.</param>
    /// <param name="chance">Decides what nobody else does.</param>
    /// <param name="log">Where the steps go.</param>
    /// <param name="crash">Crashes the disk when the machine has stopped; null: chance decides what survives.</param>
    public SimulatedMachine(SeedProfile profile, Random chance, StepLog log, Action<SimulatedFileSystem>? crash = null)
    {
        (_profile, _chance, _log, _crash) = (profile, chance, log, crash ?? AsChanceWills);
        Disk = new SimulatedFileSystem(chance, Clock)
        {
            SupportsDirect = profile.Direct,
            RecordsCalls = false,
            CapacityBytes = profile.CapacityBytes,
        };
        Faults = new FaultPlan(profile, chance, log);
        Disk.Fault = Faults.Decide;
        Models = [.. Enumerable.Range(0, profile.Jobs).Select(static at => new JobModel(new JobExecution($"job{at}")))];
    }

    public SimulatedFileSystem Disk { get; }

    public SimulatedClock Clock { get; } = new();

    public FaultPlan Faults { get; }

    public JobModel[] Models { get; }

    /// <summary>The process; null while it could not start.</summary>
    public SimulatedProcess? Process { get; private set; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Crashes while it recovered: from a crash, from a crash in that recovery, and from one in that.</summary>
    public NestedCrashes Nested { get; private set; }

    /// <summary>Does a step; where machine or process end in it, they start again.</summary>
    public void Guarded(Action step)
    {
        if (Ends(step)) Recover();
    }

    /// <summary>Whether the process ended in a step; then the machine is ready to start it again.</summary>
    private bool Ends(Action step)
    {
        try
        {
            step();
            return false;
        }
        catch (SimulatedCrashException)
        {
            StopMachine();
        }
        catch (ProcessKilledException)
        {
            Gone();
        }

        return true;
    }

    /// <summary>The machine stops and can start again; so does the process, by <see cref="Recover"/>.</summary>
    public void StopMachine()
    {
        Crashes++;
        _crash(Disk);
        Gone();
    }

    private void AsChanceWills(SimulatedFileSystem disk)
    {
        var how = (Unsynced)_chance.Next(3);
        _log.Note($"  the machine stops; unsynced: {how}");
        disk.Crash(how);
    }

    /// <summary>Starts again; that may end in the middle, and so may the next start.</summary>
    public void Recover()
    {
        Faults.CrashFactor = 10;
        for (var depth = 0; depth < MostNestedCrashes; depth++)
        {
            var before = Crashes;
            if (!Ends(Start)) break;
            if (Crashes > before) Nested += NestedCrashes.At(depth);
        }

        Faults.CrashFactor = 1;
    }

    /// <summary>Memory is gone; the disk is what it is.</summary>
    public void Gone()
    {
        foreach (var model in Models) model.ProcessGone();
        Process?.Parts.Locks.Dispose();
        Process = null;
        Faults.IsKilled = false;
    }

    /// <summary>Starts the process, which takes up the logs it finds.</summary>
    public void Start()
    {
        try
        {
            Process = new SimulatedProcess(Disk, Clock, _profile, _chance, _log);
            foreach (var model in Models)
                if (Disk.Bytes(SimulatedProcess.PathOf(model)) is not null) Process.Bring(model, isLeftover: true);
                else Process.CheckAbsent(model);
        }
        catch (WalIOException failure)
        {
            _log.Note($"  cannot start: {failure.Message}");
        }
    }

    /// <summary>The index in memory against the log on the disk.</summary>
    public void Compare(JobModel model, LogKeeper keeper)
    {
        if (keeper.Life.Log is not { HasGathered: false } log) return;
        var seen = SeenLog.Of(Disk.Bytes(SimulatedProcess.PathOf(model))!);
        model.CheckLog(seen);
        var pending = seen.Events.Count(each => !each.IsSettled && each.Sequence > log.Index.SettledThrough && !log.Index.IsFailedAhead(each.Sequence));
        PromiseBrokenException.Unless(log.Index.Pending == pending, $"The index counts {log.Index.Pending} pending, the log and what was settled since leave {pending}.");
        PromiseBrokenException.Unless(log.Index.Events == seen.Events.Count, $"The index counts {log.Index.Events} events, the log has {seen.Events.Count}.");
    }

    /// <summary>Nothing goes wrong any more: everything must come to its end.</summary>
    public void Settle()
    {
        _log.Note($"  nothing goes wrong any more");
        Faults.IsOn = false;
        Disk.CapacityBytes = 1L << 40;
        for (var round = 0; ; round++)
        {
            PromiseBrokenException.Unless(round < MostSettlingRounds, "It does not come to an end though nothing goes wrong.");
            if (Process is null) Start();
            if (SettleOnce(Process!)) break;
        }

        foreach (var model in Models)
        {
            model.CheckLog(Disk.Bytes(SimulatedProcess.PathOf(model)) is { } bytes ? SeenLog.Of(bytes) : null);
            model.CheckAllArrived();
        }
    }

    private bool SettleOnce(SimulatedProcess process)
    {
        var isSettled = true;
        foreach (var model in Models)
        {
            process.Reap(model);
            if (!process.Keepers.TryGetValue(model, out var keeper))
            {
                if (Disk.Bytes(SimulatedProcess.PathOf(model)) is null) continue;
                if (!_profile.ArchiveOnComplete && SeenLog.Of(Disk.Bytes(SimulatedProcess.PathOf(model))!).Pending == 0) continue;
                keeper = process.Bring(model, isLeftover: true);
                PromiseBrokenException.Unless(keeper is not null, $"A log cannot be opened though nothing goes wrong: {process.OpenTrouble}");
            }

            isSettled = false;
            keeper!.CommitGathered();
            keeper.Complete();
            if (keeper.NeedsRetry) keeper.TryAgain();
            if (keeper.HasUnread) keeper.Read();
            keeper.BatchIsDue();
            keeper.Sender.Step(nothingGoesWrong: true);
            if (keeper.WantsArchive) process.Archive(model, keeper);
        }

        return isSettled;
    }
}
