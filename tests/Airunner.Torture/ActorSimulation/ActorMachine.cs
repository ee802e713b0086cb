using Airunner.Actors.Jobs;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Disk, clock, receiver, the process of the moment and the models beside it: it works, dies, starts again.</summary>
internal sealed class ActorMachine
{
    private const int MostNestedCrashes = NestedCrashes.Deepest;
    private const int MostTurns = 20_000;

    private readonly ActorProfile _profile;
    private readonly Random _chance;
    private readonly StepLog _log;
    private bool _isOff;

    public ActorMachine(ActorProfile profile, Random chance, StepLog log, Action<SimulatedFileSystem>? prepare = null)
    {
        (_profile, _chance, _log) = (profile, chance, log);
        Disk = new SimulatedFileSystem(chance, Clock)
        {
            SupportsDirect = profile.Disk.Direct,
            RecordsCalls = false,
            CapacityBytes = profile.Disk.CapacityBytes,
        };
        prepare?.Invoke(Disk);
        Faults = new FaultPlan(profile.Disk, chance, log);
        var other = Disk.Fault;
        Disk.Fault = call =>
        {
            var fault = other is null ? default : other(call);
            if (fault == default) fault = Faults.Decide(call);
            _isOff |= fault == DiskFault.Crash;
            return fault;
        };
        Models = [.. Enumerable.Range(0, profile.Disk.Jobs).Select(static at => new JobModel(new JobExecution($"job{at}")))];
        System = new SimulatedSystem(Clock, profile.Throughput, chance, log);
        Receiver = new SimulatedReceiver(Models, profile, chance, log);
    }

    public SimulatedFileSystem Disk { get; }

    public VirtualClock Clock { get; } = new();

    /// <summary>Where the actors of each process live.</summary>
    public SimulatedSystem System { get; }

    public FaultPlan Faults { get; }

    public JobModel[] Models { get; }

    public SimulatedReceiver Receiver { get; }

    /// <summary>The process; null while it could not start.</summary>
    public ActorProcess? Process { get; private set; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Crashes while it recovered: from a crash, from a crash in that recovery, and from one in that.</summary>
    public NestedCrashes Nested { get; private set; }

    /// <summary>Does a step; where machine or process end in it, they start again.</summary>
    public void Guarded(Action step)
    {
        if (Ends(step)) Recover();
    }

    /// <summary>After anything that ran the product: whether its process still lives, and what it may have swallowed.</summary>
    public void Look()
    {
        if (_isOff) throw new SimulatedCrashException();
        if (Faults.IsKilled) throw new ProcessKilledException();
        if ((Receiver.Broken ?? Process?.Broken) is { } broken) throw broken;
    }

    /// <summary>Some actors take their turns.</summary>
    public void Turns(int most)
    {
        for (var i = 0; i < most && System.HasTurns; i++)
        {
            System.Turn();
            Look();
        }
    }

    /// <summary>Turns and work, until only time, the receiver or a producer can bring anything new.</summary>
    public void RunDry()
    {
        for (var turns = 0; System.HasTurns || Process!.HasWork; turns++)
        {
            PromiseBrokenException.Unless(turns < MostTurns, "The actors do not come to rest.");
            if (System.HasTurns && (!Process!.HasWork || _chance.Next(4) > 0)) System.Turn();
            else Process!.Work();
            Look();
        }

        foreach (var claim in Models.SelectMany(static model => model.Claims).Where(static claim => claim.InFlight))
            throw new PromiseBrokenException($"{claim} has no answer, and nothing is left to do.");
    }

    public void Work()
    {
        Process!.Work();
        Look();
    }

    public void Receive()
    {
        Receiver.Step();
        Look();
    }

    public void StopMachine()
    {
        Crashes++;
        var how = (Unsynced)_chance.Next(3);
        _log.Note($"  the machine stops; unsynced: {how}");
        Disk.Crash(how);
        Gone();
    }

    /// <summary>Memory is gone; the disk is what it is.</summary>
    public void Gone()
    {
        foreach (var model in Models) model.ProcessGone();
        Receiver.ProcessGone();
        Process?.Gone();
        Process = null;
        (Faults.IsKilled, _isOff) = (false, false);
    }

    /// <summary>Starts again; that may end in the middle, and so may the next start.</summary>
    public void Recover()
    {
        Faults.CrashFactor = 10;
        for (var depth = 0; depth < MostNestedCrashes; depth++)
        {
            var before = Crashes;
            if (!Ends(StartAndRun)) break;
            if (Crashes > before) Nested += NestedCrashes.At(depth);
        }

        Faults.CrashFactor = 1;
    }

    /// <summary>Starts the process.</summary>
    public void Start()
    {
        try
        {
            Process = new ActorProcess(System, Disk, Models, Receiver, _profile, _chance, _log);
        }
        catch (WalIOException failure)
        {
            _log.Note($"  cannot start: {failure.Message}");
            return;
        }

        foreach (var model in Models)
        {
            Process.CheckArchived(model);
            if (Disk.Bytes(SimulatedProcess.PathOf(model)) is null) model.CheckLog(null);
        }
    }

    private void StartAndRun()
    {
        Start();
        if (Process is not null) Turns(_chance.Next(40));
    }

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
}
