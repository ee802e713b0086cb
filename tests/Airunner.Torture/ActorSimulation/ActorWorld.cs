using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Simulation;
using Airunner.Torture.Simulation;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Torture.ActorSimulation;

/// <summary>One seed: actors, producers, receiver, timers and faults take steps in random order; then everything has to complete.</summary>
internal sealed class ActorWorld : ISeedWorld
{
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(30);

    private readonly Random _chance;
    private readonly ActorProfile _profile;
    private readonly ActorMachine _machine;
    private readonly SimulatedProducer _producer;
    private readonly StepLog _log;
    private bool _daysPassed;

    /// <summary>Runs its seeds from the command line.</summary>
    public static SeedsCommand Command { get; } =
        new(
            "actors",
            1_000,
            "the real actors over the simulated disk, one seed for every turn, timer and fault",
            static (seed, log) => new ActorWorld(seed, log));

    /// <param name="seed">Decides everything.</param>
    /// <param name="log">Records the steps.</param>
    /// <param name="prepare">Changes the disk, to show that the simulator notices; null for no change.</param>
    public ActorWorld(long seed, StepLog log, Action<SimulatedFileSystem>? prepare = null)
    {
        _log = log;
        _chance = new Random(unchecked((int)seed * 397) ^ (int)(seed >> 32) ^ 0x5eed);
        _profile = ActorProfile.Of(_chance);
        log.Note($"{_profile}");
        _machine = new ActorMachine(_profile, _chance, log, prepare);
        _producer = new SimulatedProducer(_profile.Disk, _chance);
    }

    /// <inheritdoc/>
    public int Crashes => _machine.Crashes;

    /// <inheritdoc/>
    public NestedCrashes Nested => _machine.Nested;

    /// <inheritdoc/>
    public void Run()
    {
        // The synchronization context of a test would run continuations on other threads.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (var step = 0; step < 2 * _profile.Disk.Steps; step++) _machine.Guarded(Step);
            new Settling(_machine, _profile, _log).Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private void Step()
    {
        if (_machine.Process is not { } process)
        {
            _machine.Start();
            return;
        }

        var model = _machine.Models[_chance.Next(_machine.Models.Length)];
        var what = _chance.Next(100);
        _log.Note($"  step {what} on {model.Execution}");
        switch (what)
        {
            case < 30: Append(process, model); break;
            case < 42 when process.HasWork: _machine.Work(); break;
            case < 60 when _machine.Receiver.Any: _machine.Receive(); break;
            case < 70: PassTime(process); break;
            case < 74: _machine.RunDry(); break;
            case < 77 when _producer.Retry(model) is { } retry: process.GiveUp(model, retry); break;
            case < 79: process.Ask(model, new Complete(model.Execution)); break;
            case < 82: process.Ask(model, new Flush(model.Execution)); break;
            case < 84: process.Activate(model); break;
            case < 88: Compare(process, model); break;
            case < 92: _machine.Disk.DropCaches(); break;
            case < 95: process.Gates.CancelOne(); break;
            case < 96: process.Gates.Retire(model.Execution); break;
            case >= 96: Rarely(process, what); break;
        }

        _machine.Look();
        if (_machine.Process is not null) _machine.Turns(_chance.Next(8));
    }

    private void Append(ActorProcess process, JobModel model)
    {
        if (_daysPassed && model.Claims.Any(static claim => claim.IsArchived)) return;
        for (var left = 1 + (_chance.Next(3) == 0 ? _chance.Next(6) : 0); left > 0; left--)
        {
            var claim = _producer.Next(model);
            if (claim.InFlight) continue;
            if (!model.Claims.Contains(claim)) _machine.Receiver.Offered(claim);
            process.Append(model, claim);
        }
    }

    private void PassTime(ActorProcess process)
    {
        if (_chance.Next(2) == 0)
        {
            _machine.System.FireNext();
            return;
        }

        // As on a loaded machine: timers fire before any actor handles their messages.
        var until = _machine.Clock.Monotonic + TimeSpan.FromMilliseconds(_chance.Next(10_000));
        while (_machine.System.NextDue is { } due && due <= until) _machine.System.FireNext();
        _machine.Clock.AdvanceTo(until);
    }

    private void Rarely(ActorProcess process, int what)
    {
        switch (what)
        {
            case 96 when _chance.Next(3) == 0:
                _log.Note($"  the process is killed");
                _machine.Gone();
                _machine.Recover();
                break;
            case 97 when _chance.Next(3) == 0:
                Stop(process);
                break;
            case 98 when _chance.Next(6) == 0:
                PassDays(process);
                break;
            case 98:
                _machine.Clock.MoveWall(TimeSpan.FromMinutes(_chance.Next(-200, 200)));
                break;
            case 99 when _profile.Disk.CrashRate > 0 && _chance.Next(4) == 0:
                _machine.StopMachine();
                _machine.Recover();
                break;
        }
    }

    /// <summary>Stops the process in an orderly way, within its deadline, whatever disk and receiver do.</summary>
    private void Stop(ActorProcess process)
    {
        var within = _chance.Next(2) == 0 ? TimeSpan.Zero : DrainWithin;
        _log.Note($"  the process stops within {within}");
        var drained = false;
        process.Drain(within, () => drained = true);
        if (_chance.Next(2) == 0) AskAmidst(process);
        var last = _machine.Clock.Monotonic + within;
        while (true)
        {
            _machine.RunDry();
            if (drained) break;
            PromiseBrokenException.Unless(_machine.System.NextDue is { } due && due <= last, $"The stop did not end within {within}.");
            if (_machine.Receiver.Any && _chance.Next(3) > 0) _machine.Receive();
            else _machine.System.FireNext();
        }

        if (_chance.Next(2) == 0)
        {
            process.StopActors();
            _machine.RunDry();
            while (process.Gates.AnyAppend)
            {
                PromiseBrokenException.Unless(_machine.System.NextDue is not null, "The actors have stopped, and an append has no answer.");
                _machine.System.FireNext();
                _machine.RunDry();
            }
        }

        _log.Note($"  it has stopped");
        _machine.Gone();
        _machine.Recover();
    }

    /// <summary>Questions and appends that arrive during the stop must get correct answers too.</summary>
    private void AskAmidst(ActorProcess process)
    {
        _machine.Turns(_chance.Next(20));
        foreach (var model in _machine.Models)
        {
            process.Ask(model, _chance.Next(2) == 0 ? new Flush(model.Execution) : new Complete(model.Execution));
            if (_chance.Next(2) == 0) Append(process, model);
        }
    }

    /// <summary>
    /// Lets the sweep remove archives. Sequences of such an execution may start again, so nothing is appended to existing ones.
    /// </summary>
    private void PassDays(ActorProcess process)
    {
        _machine.RunDry();
        _daysPassed = true;
        var until = _machine.Clock.Monotonic + TimeSpan.FromDays(_chance.Next(60));
        _log.Note($"  days pass, until {until}");
        while (_machine.System.NextDue is { } due && due <= until)
        {
            _machine.System.FireNext();
            if (_chance.Next(4) == 0) _machine.RunDry();
        }

        _machine.Clock.AdvanceTo(until);
    }

    /// <summary>Compares the status that the log's actor reports with the log on the disk and with the receiver.</summary>
    private void Compare(ActorProcess process, JobModel model)
    {
        _machine.RunDry();
        JobStatus? status = null;
        process.GetStatus(model, answer => status = answer);
        _machine.RunDry();
        PromiseBrokenException.Unless(status is not null, "GetStatus has no answer.");
        _log.Note($"    {status}");
        if (model.Archiving is null && LogFiles.Seen(_machine.Disk, model.Execution) is { } seen)
            LogComparison.Check(model, seen, status!, isOneFile: _profile.Disk.SegmentMaxBytes == 0);
    }
}
