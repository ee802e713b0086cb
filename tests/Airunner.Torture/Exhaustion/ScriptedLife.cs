using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>
/// One scripted life with every operation: create, append, mark, close, reopen, repair both ways, deliver, archive, sweep.
/// </summary>
/// <remarks>A call may fail or stop the machine; the rest of the script continues, and at the end every promise must hold.</remarks>
internal sealed class ScriptedLife
{
    private readonly SimulatedMachine _machine;
    private readonly SimulatedProducer _producer;
    private readonly JobModel _model;
    private long _number;

    /// <param name="direct">Whether writes are direct.</param>
    /// <param name="fault">Decides the fault of each call.</param>
    /// <param name="crash">Crashes the disk after the machine has stopped; null for a random crash.</param>
    /// <param name="seed">Decides that crash.</param>
    public ScriptedLife(bool direct, Func<DiskCall, DiskFault> fault, Action<SimulatedFileSystem>? crash = null, int seed = 1)
    {
        var profile = new SeedProfile
        {
            Direct = direct,
            PreallocateBytes = 64 << 10,
            CapacityBytes = 1L << 40,
            QuotaBytes = 1L << 30,
            MinFreeBytes = 1L << 20,
            FaultRate = 0,
            CrashRate = 0,
            KillRate = 0,
            Jobs = 1,
            Steps = 0,
            BatchMaxEvents = 2,
            BatchMaxBytes = 1 << 20,
            EventBytes = 120,
            ArchiveOnComplete = true,
        };
        var chance = new Random(seed);
        _machine = new SimulatedMachine(profile, chance, new StepLog(null), crash);
        _machine.Disk.Fault = call =>
        {
            Calls++;
            return _machine.Faults.IsOn ? fault(call) : DiskFault.None;
        };
        _producer = new SimulatedProducer(profile, chance);
        _model = _machine.Models[0];
    }

    /// <summary>Disk calls made so far.</summary>
    public long Calls { get; private set; }

    /// <summary>Calls of the script itself; known after <see cref="Run"/>.</summary>
    public long ScriptCalls { get; private set; }

    /// <exception cref="PromiseBrokenException">A promise was broken.</exception>
    public void Run()
    {
        _machine.Guarded(_machine.Start);
        Append(numbered: true);
        Append(numbered: true);
        With(static host => host.CommitGathered());
        Append(numbered: false);
        With(static host => host.CommitGathered());
        With(host => Again(host));
        Deliver();
        With(static host => host.Strike(LogTimer.Marks));
        With(static host => host.Strike(LogTimer.Idle));
        Append(numbered: true);
        With(static host => host.CommitGathered());
        _machine.Guarded(StopInOrder);
        Tear();
        With(static _ => { });
        With(host => Again(host));
        Append(numbered: true);
        With(static host => host.CommitGathered());
        With(static host => host.Strike(LogTimer.Retry));
        _machine.Guarded(StopInOrder);
        BreakLength();
        With(static _ => { });
        Append(numbered: true);
        With(static host => host.CommitGathered());
        With(static host => host.Complete());
        Deliver();
        Deliver();
        _machine.Guarded(Archive);
        _machine.Guarded(Sweep);
        ScriptCalls = Calls;
        _machine.Settle();
    }

    private void With(Action<OwnerHost> work) => _machine.Guarded(() =>
    {
        if (_machine.Process is null) _machine.Start();
        if (_machine.Process is not { } process) return;
        process.Reap(_model);
        if (process.Bring(_model, isLeftover: false) is { IsFinished: false } host) work(host);
    });

    private void Append(bool numbered) => With(host =>
    {
        if (numbered && _producer.Retry(_model) is { } retry) host.Append(retry);
        else if (numbered) host.Append(_producer.New(_number = Math.Max(_number, _model.HighestNumber) + 1));
        else host.Append(_producer.New(0));
    });

    private void Again(OwnerHost host)
    {
        if (_model.Claims.FirstOrDefault(static claim => claim is { Number: > 0, InFlight: false }) is { } first) host.Append(first);
    }

    private void Deliver()
    {
        for (var i = 0; i < 3; i++)
        {
            With(static host => host.Strike(LogTimer.Fill));
            With(static host =>
            {
                if (host.HasUnread) host.Read();
            });
            With(static host => host.Sender.Step(nothingGoesWrong: true));
        }
    }

    private void StopInOrder()
    {
        _machine.Process?.Stop();
        _machine.Gone();
    }

    /// <summary>Adds an append that a crash has torn: half a record at the end of a log that has a header.</summary>
    private void Tear()
    {
        var path = SimulatedProcess.PathOf(_model);
        if (_machine.Process is null && _machine.Disk.Bytes(path) is [(byte)'A', ..] log)
            _machine.Disk.Put(path, [.. log, 90, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 7]);
    }

    /// <summary>
    /// Damages the length of the first record beyond what is possible: no event is lost, and the repair rewrites the log.
    /// </summary>
    private void BreakLength()
    {
        const int HighestByteOfLength = LogHeader.SizeBytes + sizeof(uint) - 1;
        var path = SimulatedProcess.PathOf(_model);
        if (_machine.Process is not null || _machine.Disk.Bytes(path) is not [(byte)'A', ..] log || log.Length <= HighestByteOfLength)
            return;
        if (log.AsSpan(LogHeader.SizeBytes, sizeof(uint)).ContainsAnyExcept((byte)0))
        {
            log[HighestByteOfLength] |= 0x40;
            _machine.Disk.Put(path, log);
        }
    }

    private void Archive()
    {
        if (_machine.Process is not { } process || !process.Hosts.TryGetValue(_model, out var host) || !host.WantsArchive) return;
        process.Archive(_model, host);
    }

    private void Sweep()
    {
        _machine.Clock.Advance(TimeSpan.FromDays(60));
        try
        {
            var nowMs = _machine.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            ArchiveSweep.Run(
                _machine.Disk, SimulatedProcess.ArchiveDirectory, new RetentionRule(30), nowMs,
                isClockProven: true, isTimeOver: static () => false);
        }
        catch (WalIOException)
        {
            // The next sweep continues.
        }
    }
}
