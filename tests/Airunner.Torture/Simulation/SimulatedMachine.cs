using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>Disk, clock, the running process and the models: it works, crashes, starts again, and ends with nothing pending.</summary>
internal sealed class SimulatedMachine : CrashingMachine
{
    private const int MostSettlingRounds = 4000;

    private readonly SeedProfile _profile;
    private readonly StepLog _log;
    private readonly Action<SimulatedFileSystem>? _crash;

    /// <param name="profile">What the world is like.</param>
    /// <param name="chance">Decides what nobody else does.</param>
    /// <param name="log">Where the steps go.</param>
    /// <param name="crash">Crashes the disk when the machine has stopped; null: chance decides what survives.</param>
    public SimulatedMachine(SeedProfile profile, Random chance, StepLog log, Action<SimulatedFileSystem>? crash = null)
        : this(profile, new SimulatedClock(), chance, log) => _crash = crash;

    private SimulatedMachine(SeedProfile profile, SimulatedClock clock, Random chance, StepLog log)
        : base(profile, clock, chance, log)
    {
        (_profile, Clock, _log) = (profile, clock, log);
        Disk.Fault = Faults.Decide;
    }

    public SimulatedClock Clock { get; }

    /// <summary>The process; null while it could not start.</summary>
    public SimulatedProcess? Process { get; private set; }

    /// <summary>Starts the process, which takes up the logs it finds.</summary>
    public void Start()
    {
        try
        {
            Process = new SimulatedProcess(Disk, Clock, _profile, Chance, _log);
            foreach (var model in Models)
            {
                Process.CheckFound(model);
                if (LogFiles.Of(Disk, model.Execution).Count > 0) Process.Bring(model, isLeftover: true);
            }
        }
        catch (WalIOException failure)
        {
            _log.Note($"  cannot start: {failure.Message}");
        }
    }

    protected override void StartAgain() => Start();

    protected override void ProcessGone()
    {
        Process?.Parts.Locks.Abandon();
        Process = null;
    }

    protected override void CrashDisk()
    {
        if (_crash is null) base.CrashDisk();
        else _crash(Disk);
    }

    /// <summary>The index in memory against the log on the disk.</summary>
    public void Compare(JobModel model, OwnerHost host)
    {
        if (host.Log is not { HasGathered: false } log) return;
        var seen = LogFiles.Seen(Disk, model.Execution)!;
        model.CheckLog(seen);
        var events = seen.OfLastFile.Count();
        var pending = seen.OfLastFile.Count(each => !each.IsDone && !log.Index.IsDone(each.Sequence));
        PromiseBrokenException.Unless(
            log.Index.Pending >= pending, // more where a file was opened again and what was delivered could not be looked up
            $"The index counts {log.Index.Pending} pending; by the log and what was done since it is {pending}.");
        PromiseBrokenException.Unless(
            log.Index.Events == events, $"The index counts {log.Index.Events} events, the file has {events}.");
    }

    /// <summary>One thing of each kind that a log waits for happens; it is to be completed.</summary>
    public void Serve(JobModel model, OwnerHost host)
    {
        host.CommitGathered();
        host.Complete();
        if (host.NeedsRetry) host.Strike(LogTimer.Retry);
        if (host.IsExchanging) host.DoExchange();
        if (host.HasWork) host.DoWork();
        if (host.HasUnread) host.Read();
        host.Strike(LogTimer.Fill);
        host.Sender.Step(nothingGoesWrong: true);
        if (host.WantsConfirmation) host.DoConfirm();
        if (host.WantsArchive) Process!.Archive(model, host);
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
            model.CheckLog(LogFiles.Seen(Disk, model.Execution));
            model.CheckAllArrived();
        }
    }

    private bool SettleOnce(SimulatedProcess process)
    {
        var isSettled = true;
        foreach (var model in Models)
        {
            process.Reap(model);
            if (!process.Hosts.TryGetValue(model, out var host))
            {
                if (LogFiles.Seen(Disk, model.Execution) is not { } seen) continue;
                if (!_profile.ArchiveOnComplete && seen.Pending == 0) continue;
                host = process.Bring(model, isLeftover: true);
                PromiseBrokenException.Unless(host is not null, $"A log cannot be opened though nothing goes wrong: {process.OpenTrouble}");
            }

            isSettled = false;
            Serve(model, host!);
        }

        return isSettled;
    }
}
