using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Simulation;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Torture.ActorSimulation;

/// <summary>One process that hosts the real actors, set up like <c>JobWalRuntime</c>.</summary>
internal sealed class ActorProcess
{
    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly SimulatedFileSystem _disk;
    private readonly IReadOnlyList<JobModel> _models;
    private readonly SimulatedSystem _system;
    private readonly DeferredIo _background;
    private readonly DeferredTasks _tasks;
    private readonly ExecutionLocks _locks;
    private readonly IActorRef _archive;
    private readonly IActorRef _jobs;
    private readonly CapturedMessages _producer;
    private readonly double _gateRate;
    private readonly Dictionary<JobExecution, IActorRef> _direct = [];
    private readonly List<OpenQuestion> _questions = [];
    private bool _isGone;

    /// <exception cref="WalIOException">It cannot start now.</exception>
    public ActorProcess(
        SimulatedSystem system, SimulatedFileSystem disk, IReadOnlyList<JobModel> models, SimulatedReceiver receiver, ActorProfile profile,
        Random chance, StepLog log)
    {
        _system = system;
        _disk = disk;
        _models = models;
        _chance = chance;
        _log = log;
        var clock = system.Clock;
        _background = new DeferredIo(chance);
        _tasks = new DeferredTasks(chance);
        DiskDirectories.Ensure(disk, SimulatedProcess.WalDirectory);
        _locks = ExecutionLocks.Open(disk, SimulatedProcess.WalDirectory);
        _system.Listen(typeof(Error), entry => Failed((Error)entry));
        _producer = Captured(Answered);
        var archives = new ArchiveSettings(SimulatedProcess.ArchiveDirectory, RetentionDays: 30, TimeSpan.FromHours(12)) { Work = _tasks };
        _archive = _system.Start(ArchiveActor.For(disk, archives, clock), "archive");
        _jobs = _system.Start(JobsActor.For(Parts(disk, clock, receiver, profile)), "jobs");
        var undelivered = new UndeliveredMessages(_system.Akka, _jobs);
        _system.Listen(typeof(DeadLetter), letter => undelivered.Tell(letter, ActorRefs.NoSender));
        Gates = new SimulatedGates(system, _jobs, profile.GateLimits, chance, log);
        _gateRate = profile.GateRate;
    }

    /// <summary>The first broken promise that the product may have swallowed; null when there is none.</summary>
    public PromiseBrokenException? Broken { get; private set; }

    /// <summary>Questions that have no answer yet.</summary>
    public IReadOnlyList<OpenQuestion> Questions => _questions;

    /// <summary>The gates of this process's callers.</summary>
    public SimulatedGates Gates { get; }

    public bool HasWork => _background.Any || _tasks.Any || Gates.HasWork;

    /// <summary>Does one piece of background work: zeroes space, reads a batch, starts a send, makes an archive, answers a gate.</summary>
    public void Work()
    {
        if (Gates.HasWork && (!(_background.Any || _tasks.Any) || _chance.Next(2) == 0)) Gates.Work();
        else if (_tasks.Any && (!_background.Any || _chance.Next(2) == 0)) _tasks.RunOne();
        else _background.RunOne();
        foreach (var model in _models) CheckArchived(model);
    }

    /// <summary>Ends the process: its memory and threads are gone, and its actors get no more messages.</summary>
    public void Gone()
    {
        _isGone = true;
        _system.Forget();
        _locks.Abandon();
    }

    public void Append(JobModel model, ProducedEvent claim)
    {
        if (_chance.NextDouble() < _gateRate)
        {
            Gates.Append(model, claim);
            return;
        }

        model.Offered(claim);
        var to = _direct.TryGetValue(model.Execution, out var log) && _chance.Next(3) == 0 ? log : _jobs;
        _log.Note($"    append {claim}{(to == _jobs ? "" : ", directly")}");
        to.Tell(new Append(model.Execution, claim.Id, claim.Event), _producer);
    }

    public void GiveUp(JobModel model, ProducedEvent claim)
    {
        claim.AwaitsRetry = false;
        _log.Note($"    {claim} is given up");
        _jobs.Tell(new GiveUp(model.Execution, claim.Number), _producer);
    }

    public void Activate(JobModel model) => _jobs.Tell(new Activate(model.Execution), Captured(answer =>
    {
        if (answer is not Activated activated) return;
        _direct[model.Execution] = activated.Log;
        if (_chance.Next(2) == 0) Gates.TakeOpened(model.Execution, activated.Log);
    }));

    /// <summary>Asks for a flush or a completion.</summary>
    public void Ask(JobModel model, IWithExecution question)
    {
        var open = OpenQuestion.Of(model, question);
        _questions.Add(open);
        _log.Note($"    asked: {question}");
        _jobs.Tell(question, Captured(answer =>
        {
            _log.Note($"    answered: {question}: {answer}");
            PromiseBrokenException.Unless(_questions.Remove(open), $"{question} was answered twice.");
            if (answer is Flushed or Completed { Status.Pending: 0 }) open.CheckSettled();
            if (question is Complete) Gates.Retire(model.Execution);
        }));
    }

    public void GetStatus(JobModel model, Action<JobStatus> answered) =>
        _jobs.Tell(new GetStatus(model.Execution), Captured(answer => answered((JobStatus)answer)));

    public void Drain(TimeSpan within, Action drained) => _jobs.Tell(new Drain(within), Captured(_ => drained()));

    /// <summary>Stops the remaining actors, like a system that terminates.</summary>
    public void StopActors()
    {
        _system.Akka.Stop(_jobs);
        _system.Akka.Stop(_archive);
    }

    /// <summary>Notes that the log was removed: an archive must hold its events.</summary>
    public void CheckArchived(JobModel model)
    {
        if (_isGone || model.Archiving is not { } archiving || _disk.Bytes(archiving.Path) is not null) return;
        ArchiveChecks.SomeHoldsDurably(_disk, model.Execution, archiving.Bytes);
        _log.Note($"    {model.Execution} was archived");
        model.Archived(SeenLog.Of(archiving.Bytes));
    }

    private JobWalParts Parts(SimulatedFileSystem disk, VirtualClock clock, SimulatedReceiver receiver, ActorProfile profile)
    {
        var folders = new LogFolders(SimulatedProcess.WalDirectory, SimulatedProcess.DamagedDirectory);
        var retry = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0.5);
        // Akka's own supervisor draws its jitter from a source that no seed controls: delivery gets no jitter.
        var gate = new SendGate(maxInFlight: 2);
        var delivery = new DeliverySettings(retry with { Jitter = 0 }, TimeSpan.FromSeconds(30), gate) { Sends = _tasks };
        var settings = new LogSettings(
            profile.FlushInterval, profile.Disk.BatchMaxEvents, profile.Disk.BatchMaxBytes, 1 << 20, profile.MaxQueued,
            profile.Disk.ArchiveOnComplete, retry)
        {
            SegmentMaxBytes = profile.Disk.SegmentMaxBytes,
        };
        var logs = new LogParts(
            disk,
            folders,
            _locks,
            new LogOpener(disk, folders, profile.Disk.PreallocateBytes, _background),
            new SpaceGuard(disk, SimulatedProcess.WalDirectory, profile.Disk.QuotaBytes, 0),
            clock,
            settings)
        {
            Archived = execution => ArchiveReader.Numbers(disk, SimulatedProcess.ArchiveDirectory, execution),
            Chance = _chance.NextDouble,
        };
        return new JobWalParts(logs, _background)
        {
            Archive = new CapturedMessages(AskedToArchive),
            Reads = _tasks,
            Delivery = (execution, owner) => DeliverySupervisor.Props(execution, owner, receiver.Born, delivery, _chance.NextDouble),
        };
    }

    /// <summary>Stands in front of the archive actor: what the log holds when it is handed over is what the archive must hold.</summary>
    private void AskedToArchive(object message)
    {
        if (!_isGone && message is ArchiveProtocol.ArchiveLog ask)
        {
            var model = _models.Single(model => model.Execution == ask.Execution);
            CheckArchived(model);
            model.Archiving = _disk.Bytes(ask.LogPath) is { } bytes ? (ask.LogPath, bytes) : null;
            _log.Note($"    {ask.LogPath} is handed to the archive: {model.Archiving?.Bytes.Length ?? -1} bytes");
        }

        _archive.Tell(message);
    }

    private void Answered(object answer)
    {
        _log.Note($"    {answer}");
        switch (answer)
        {
            case Appended appended: Of(appended).Acked(appended.Correlation, appended.Sequence); break;
            case AppendRefused refused: Of(refused).Refused(refused.Correlation, refused.Reason); break;
            case AppendUnknown unknown: Of(unknown).Unknown(unknown.Correlation); break;
        }
    }

    private JobModel Of(IWithExecution answer) => _models.Single(model => model.Execution == answer.Execution);

    private CapturedMessages Captured(Action<object> handle) => new(message =>
    {
        if (_isGone) return;
        try
        {
            handle(message);
        }
        catch (PromiseBrokenException broken)
        {
            Broken ??= broken;
        }
    });

    /// <summary>
    /// A failure of an actor, as its supervisor reports it. Expected are a sender that cannot be created, and a process that dies.
    /// </summary>
    private void Failed(Error entry)
    {
        if (!typeof(SupervisorStrategy).IsAssignableFrom(entry.LogClass)) return;
        for (var cause = entry.Cause; cause is not null; cause = cause.InnerException)
            if (cause is ReceiverAwayException or ProcessKilledException or SimulatedCrashException) return;
        if (_isGone || entry.Cause is null) return;
        _log.Note($"{entry.Cause}");
        var root = entry.Cause.GetBaseException();
        Broken ??= new PromiseBrokenException($"{entry.LogSource} failed: {root.GetType().Name}: {root.Message}");
    }
}
