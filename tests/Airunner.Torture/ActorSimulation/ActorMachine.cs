using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>
/// Disk, clock, receiver, the current process and the models to compare it with. The process runs, dies and is started again.
/// </summary>
internal sealed class ActorMachine : CrashingMachine
{
    private const int MostTurns = 20_000;

    private readonly ActorProfile _profile;
    private readonly StepLog _log;
    private bool _isOff;

    public ActorMachine(ActorProfile profile, Random chance, StepLog log, Action<SimulatedFileSystem>? prepare = null)
        : this(profile, new VirtualClock(), chance, log, prepare)
    {
    }

    private ActorMachine(ActorProfile profile, VirtualClock clock, Random chance, StepLog log, Action<SimulatedFileSystem>? prepare)
        : base(profile.Disk, clock, chance, log)
    {
        _profile = profile;
        Clock = clock;
        _log = log;
        prepare?.Invoke(Disk);
        var other = Disk.Fault;
        Disk.Fault = call =>
        {
            var fault = other is null ? default : other(call);
            if (fault == default) fault = Faults.Decide(call);
            _isOff |= fault == DiskFault.Crash;
            return fault;
        };
        System = new SimulatedSystem(Clock, profile.Throughput, chance, log);
        Receiver = new SimulatedReceiver(Models, profile, chance, log);
    }

    public VirtualClock Clock { get; }

    /// <summary>The actor system in which the actors of each process run.</summary>
    public SimulatedSystem System { get; }

    public SimulatedReceiver Receiver { get; }

    /// <summary>The current process; null when it could not start.</summary>
    public ActorProcess? Process { get; private set; }

    /// <summary>
    /// Checks, after code of the product ran, whether the process still runs, and rethrows a broken promise that it swallowed.
    /// </summary>
    public void Look()
    {
        if (_isOff) throw new SimulatedCrashException();
        if (Faults.IsKilled) throw new ProcessKilledException();
        Process?.Gates.Observe();
        if ((Receiver.Broken ?? Process?.Broken) is { } broken) throw broken;
    }

    /// <summary>Runs a few turns of actors.</summary>
    public void Turns(int most)
    {
        for (var i = 0; i < most && System.HasTurns; i++)
        {
            System.Turn();
            Look();
        }
    }

    /// <summary>Runs turns and background work until only time, the receiver or a producer can cause anything new.</summary>
    public void RunDry()
    {
        for (var turns = 0; System.HasTurns || Process!.HasWork; turns++)
        {
            PromiseBrokenException.Unless(turns < MostTurns, "The actors do not come to rest.");
            if (System.HasTurns && (!Process!.HasWork || Chance.Next(4) > 0)) System.Turn();
            else Process!.Work();
            Look();
        }

        foreach (var claim in Models.SelectMany(static model => model.Claims).Where(static claim => claim.InFlight))
            PromiseBrokenException.Unless(Process!.Gates.MayWaitForTime(claim), $"{claim} has no answer, and nothing is left to do.");
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

    /// <summary>Starts the process.</summary>
    public void Start()
    {
        try
        {
            Process = new ActorProcess(System, Disk, Models, Receiver, _profile, Chance, _log);
        }
        catch (WalIOException failure)
        {
            _log.Note($"  cannot start: {failure.Message}");
            return;
        }

        foreach (var model in Models)
        {
            Process.CheckArchived(model);
            model.Archiving = null; // asked of the archive of a process that is gone
            model.CheckLog(LogFiles.Seen(Disk, model.Execution));
        }
    }

    protected override void StartAgain()
    {
        Start();
        if (Process is not null) Turns(Chance.Next(40));
    }

    protected override void ProcessGone()
    {
        Receiver.ProcessGone();
        Process?.Gone();
        Process = null;
        _isOff = false;
    }
}
