using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Torture.Simulation;

/// <summary>One seed: producers, receiver and process take steps in a random order, then everything is delivered and archived.</summary>
internal sealed class SimulatedWorld : ISeedWorld
{
    private readonly Random _chance;
    private readonly SeedProfile _profile;
    private readonly SimulatedMachine _machine;
    private readonly SimulatedProducer _producer;
    private readonly StepLog _log;

    /// <summary>Runs its seeds from the command line.</summary>
    public static SeedsCommand Command { get; } =
        new(
            "simulate", 10_000, "storage, index, delivery and archive over the simulated disk",
            static (seed, log) => new SimulatedWorld(seed, log));

    public SimulatedWorld(long seed, StepLog log)
    {
        _log = log;
        _chance = new Random(unchecked((int)seed * 397) ^ (int)(seed >> 32));
        _profile = SeedProfile.Of(_chance);
        log.Note($"{_profile}");
        _machine = new SimulatedMachine(_profile, _chance, log);
        _producer = new SimulatedProducer(_profile, _chance);
    }

    /// <inheritdoc/>
    public int Crashes => _machine.Crashes;

    /// <inheritdoc/>
    public NestedCrashes Nested => _machine.Nested;

    /// <inheritdoc/>
    public void Run()
    {
        for (var step = 0; step < _profile.Steps; step++) _machine.Guarded(Step);
        _machine.Settle();
    }

    private void Step()
    {
        if (_machine.Process is not { } process)
        {
            _machine.Start();
            return;
        }

        var model = _machine.Models[_chance.Next(_machine.Models.Length)];
        process.Reap(model);
        var what = _chance.Next(100);
        _log.Note($"  step {what} on {model.Execution}");
        if (what >= 92) Rarely(process, model, what);
        else if (!process.Hosts.TryGetValue(model, out var host)) Awaken(process, model);
        else if (what < 40) host.Append(_producer.Next(model));
        else if (what < 50) host.CommitGathered();
        else Serve(process, model, host, what);
    }

    private void Awaken(SimulatedProcess process, JobModel model)
    {
        if (IsSwept(model)) return;
        if (process.Bring(model, isLeftover: false) is { } host) host.Append(_producer.Next(model));
    }

    private void Serve(SimulatedProcess process, JobModel model, OwnerHost host, int what)
    {
        switch (what)
        {
            case < 64: host.Sender.Step(nothingGoesWrong: false); break;
            case < 72 when host.HasUnread: host.Read(); break;
            case < 72: host.Strike(LogTimer.Fill); break;
            case < 74 when host.HasWork: host.DoWork(); break;
            case < 76: host.Strike(LogTimer.Marks); break;
            case < 79: host.Strike(LogTimer.Idle); break;
            case < 82 when host.NeedsRetry: host.Strike(LogTimer.Retry); break;
            case < 84 when host.WantsConfirmation: host.DoConfirm(); break;
            case < 84 when host.WantsArchive: process.Archive(model, host); break;
            case < 86 when _producer.Retry(model) is { } retry:
                retry.AwaitsRetry = false;
                _log.Note($"    {retry} is given up");
                host.GiveUp(retry.Number);
                break;
            case < 87: host.Complete(); break;
            case < 90 when host.State is LogState.Live { Access: LogAccess.Writable or LogAccess.ForeignDialect }:
                _machine.Compare(model, host);
                break;
            default: _machine.Clock.Advance(TimeSpan.FromMilliseconds(_chance.Next(10_000))); break;
        }
    }

    private void Rarely(SimulatedProcess process, JobModel model, int what)
    {
        switch (what)
        {
            case < 96 when process.Background.Any: process.Background.RunOne(); break;
            case < 96: _machine.Disk.DropCaches(); break;
            case 96 when _chance.Next(3) == 0:
                _log.Note($"  the process is killed");
                _machine.Gone();
                _machine.Recover();
                break;
            case 97 when _chance.Next(3) == 0:
                _log.Note($"  the process stops in order");
                process.Stop();
                _machine.Gone();
                _machine.Recover();
                break;
            case 98 when _chance.Next(6) == 0: Sweep(); break;
            case 99 when _profile.CrashRate > 0 && _chance.Next(4) == 0:
                _machine.StopMachine();
                _machine.Recover();
                break;
        }
    }

    private void Sweep()
    {
        _machine.Clock.Advance(TimeSpan.FromDays(_chance.Next(60)));
        try
        {
            var nowMs = _machine.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            ArchiveSweep.Run(
                _machine.Disk, SimulatedProcess.ArchiveDirectory, new RetentionRule(30), nowMs,
                isClockProven: true, isTimeOver: static () => false, SimulatedProcess.WalDirectory);
        }
        catch (WalIOException failure)
        {
            _log.Note($"    the sweep failed: {failure.Message}");
        }
    }

    /// <summary>Archives of it were swept: its numbers may be given a second time, so nobody appends to it any more.</summary>
    private bool IsSwept(JobModel model) =>
        model.Claims.Any(static claim => claim.IsArchived)
        && _machine.Disk.Bytes($"{SimulatedProcess.ArchiveDirectory}/{FileNames.Archive(model.Execution)}") is null;
}
