using Airunner.Actors.Archive;
using Airunner.Actors.Jobs;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>One seed: disk, clock, process, producers, receiver; steps in the order that chance wills, then everything is settled.</summary>
internal sealed class SimulatedWorld
{
    private const int NestedCrashes = 3;
    private const int MostSettlingRounds = 4000;

    private readonly Random _chance;
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedFileSystem _disk;
    private readonly SeedProfile _profile;
    private readonly FaultPlan _faults;
    private readonly StepLog _log;
    private readonly JobModel[] _models;
    private readonly SimulatedProducer _producer;
    private SimulatedProcess? _process;

    public SimulatedWorld(long seed, StepLog log)
    {
        _log = log;
        _chance = new Random(unchecked((int)seed * 397) ^ (int)(seed >> 32));
        _profile = SeedProfile.Of(_chance);
        log.Note($"{_profile}");
        _disk = new SimulatedFileSystem(_chance, _clock)
        {
            SupportsDirect = _profile.Direct,
            RecordsCalls = false,
            CapacityBytes = _profile.CapacityBytes,
        };
        _faults = new FaultPlan(_profile, _chance, log);
        _disk.Fault = _faults.Decide;
        _models = [.. Enumerable.Range(0, _profile.Jobs).Select(static at => new JobModel(new JobExecution($"job{at}")))];
        _producer = new SimulatedProducer(_profile, _chance);
    }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <exception cref="PromiseBrokenException">A promise was broken.</exception>
    public void Run()
    {
        for (var step = 0; step < _profile.Steps; step++) Guarded(Step);
        Settle();
    }

    private void Guarded(Action step)
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

    private void StopMachine()
    {
        var how = (Unsynced)_chance.Next(3);
        _log.Note($"  the machine stops; unsynced: {how}");
        Crashes++;
        _disk.Crash(how);
        Gone();
    }

    /// <summary>Starts again; that may end in the middle, and so may the next start.</summary>
    private void Recover()
    {
        _faults.CrashFactor = 10;
        for (var depth = 0; depth < NestedCrashes && Ends(Start); depth++)
        {
        }

        _faults.CrashFactor = 1;
    }

    /// <summary>Memory is gone; the disk is what it is.</summary>
    private void Gone()
    {
        foreach (var model in _models) model.ProcessGone();
        _process?.Parts.Locks.Dispose();
        _process = null;
        _faults.IsKilled = false;
    }

    private void Start()
    {
        try
        {
            _process = new SimulatedProcess(_disk, _clock, _profile, _chance, _log);
            foreach (var model in _models)
                if (_disk.Bytes(SimulatedProcess.PathOf(model)) is not null) _process.Bring(model, isLeftover: true);
                else _process.CheckAbsent(model);
        }
        catch (WalIOException failure)
        {
            _log.Note($"  cannot start: {failure.Message}");
        }
    }

    private void Step()
    {
        if (_process is not { } process)
        {
            Start();
            return;
        }

        var model = _models[_chance.Next(_models.Length)];
        process.Reap(model);
        var what = _chance.Next(100);
        _log.Note($"  step {what} on {model.Of}");
        if (what >= 92) Rarely(process, model, what);
        else if (!process.Keepers.TryGetValue(model, out var keeper)) Awaken(process, model);
        else if (what < 40) keeper.Append(_producer.Next(model));
        else if (what < 50) keeper.CommitGathered();
        else Serve(process, model, keeper, what);
    }

    private void Awaken(SimulatedProcess process, JobModel model)
    {
        if (model.IsRetired) return;
        if (process.Bring(model, isLeftover: false) is { } keeper) keeper.Append(_producer.Next(model));
    }

    private void Serve(SimulatedProcess process, JobModel model, LogKeeper keeper, int what)
    {
        switch (what)
        {
            case < 64: keeper.Sender.Step(nothingGoesWrong: false); break;
            case < 72 when keeper.HasUnread: keeper.Read(); break;
            case < 72: keeper.BatchIsDue(); break;
            case < 76: keeper.CommitMarks(); break;
            case < 79: keeper.Idle(); break;
            case < 82 when keeper.NeedsRetry: keeper.TryAgain(); break;
            case < 84 when keeper.WantsArchive: process.Archive(model, keeper); break;
            case < 86 when _producer.Owed(model) is { } owed:
                owed.IsOwed = false;
                _log.Note($"    {owed} is given up");
                keeper.GiveUp(owed.Number);
                break;
            case < 87: keeper.Complete(); break;
            case < 90 when keeper.Life.Phase == LogPhase.Open: Compare(model, keeper); break;
            default: _clock.Advance(TimeSpan.FromMilliseconds(_chance.Next(10_000))); break;
        }
    }

    private void Rarely(SimulatedProcess process, JobModel model, int what)
    {
        switch (what)
        {
            case < 96 when process.Background.Any: process.Background.RunOne(); break;
            case < 96: _disk.DropCaches(); break;
            case 96 when _chance.Next(3) == 0:
                _log.Note($"  the process is killed");
                Gone();
                Recover();
                break;
            case 97 when _chance.Next(3) == 0:
                _log.Note($"  the process stops in order");
                process.Stop();
                Gone();
                Recover();
                break;
            case 98 when _chance.Next(6) == 0: Sweep(); break;
            case 99 when _profile.CrashRate > 0 && _chance.Next(4) == 0: StopMachine(); Recover(); break;
        }
    }

    private void Sweep()
    {
        _clock.Advance(TimeSpan.FromDays(_chance.Next(60)));
        try
        {
            RetentionSweep.Run(_disk, SimulatedProcess.ArchiveDirectory, new RetentionRule(30), _clock.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
        }
        catch (WalIOException failure)
        {
            _log.Note($"    the sweep failed: {failure.Message}");
        }

        foreach (var model in _models)
            model.IsRetired |= model.Claims.Any(static claim => claim.IsArchived) && _disk.Bytes($"{SimulatedProcess.ArchiveDirectory}/{FileNames.Archive(model.Of)}") is null;
    }

    /// <summary>The index in memory against the log on the disk.</summary>
    private void Compare(JobModel model, LogKeeper keeper)
    {
        if (keeper.Life.Log is not { HasGathered: false } log) return;
        var seen = SeenLog.Of(_disk.Bytes(SimulatedProcess.PathOf(model))!);
        model.CheckLog(seen);
        var pending = seen.Events.Count(each => !each.IsSettled && each.Sequence > log.Index.SettledThrough && !log.Index.IsFailedAhead(each.Sequence));
        PromiseBrokenException.Unless(log.Index.Pending == pending, $"The index counts {log.Index.Pending} pending, the log and what was settled since leave {pending}.");
        PromiseBrokenException.Unless(log.Index.Events == seen.Events.Count, $"The index counts {log.Index.Events} events, the log has {seen.Events.Count}.");
    }

    /// <summary>Nothing goes wrong any more: everything must come to its end.</summary>
    private void Settle()
    {
        _log.Note($"  nothing goes wrong any more");
        _faults.IsOn = false;
        _disk.CapacityBytes = 1L << 40;
        for (var round = 0; ; round++)
        {
            PromiseBrokenException.Unless(round < MostSettlingRounds, "It does not come to an end though nothing goes wrong.");
            if (_process is null) Start();
            if (SettleOnce(_process!)) break;
        }

        foreach (var model in _models)
        {
            model.CheckLog(_disk.Bytes(SimulatedProcess.PathOf(model)) is { } bytes ? SeenLog.Of(bytes) : null);
            model.CheckAllArrived();
        }
    }

    private bool SettleOnce(SimulatedProcess process)
    {
        var isSettled = true;
        foreach (var model in _models)
        {
            process.Reap(model);
            if (!process.Keepers.TryGetValue(model, out var keeper))
            {
                if (_disk.Bytes(SimulatedProcess.PathOf(model)) is null) continue;
                if (!_profile.ArchiveOnComplete && SeenLog.Of(_disk.Bytes(SimulatedProcess.PathOf(model))!).Pending == 0) continue;
                keeper = process.Bring(model, isLeftover: true);
                PromiseBrokenException.Unless(keeper is not null, "A log cannot be opened though nothing goes wrong.");
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
