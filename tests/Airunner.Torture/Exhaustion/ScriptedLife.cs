using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Exhaustion;

/// <summary>One life of a log as a <see cref="LifeScript"/> tells it, and the steps that scripts are made of.</summary>
/// <remarks>A call may fail or stop the machine; the rest of the script continues, and at the end every promise must hold.</remarks>
internal sealed class ScriptedLife
{
    private readonly SimulatedMachine _machine;
    private readonly SimulatedProducer _producer;
    private readonly JobModel _model;
    private readonly LifeScript _script;
    private long _number;

    /// <param name="script">What it does, and how it writes.</param>
    /// <param name="fault">Decides the fault of each call.</param>
    /// <param name="crash">Crashes the disk after the machine has stopped; null for a random crash.</param>
    /// <param name="seed">Decides that crash.</param>
    public ScriptedLife(LifeScript script, Func<DiskCall, DiskFault> fault, Action<SimulatedFileSystem>? crash = null, int seed = 1)
    {
        _script = script;
        var profile = ProfileOf(script.Direct, script.SegmentMaxBytes);
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
        _script.Steps(this);
        ScriptCalls = Calls;
        _machine.Settle();
    }

    /// <summary>Opens the log where it is not open.</summary>
    public void Open() => With(static _ => { });

    /// <summary>Appends an event with the producer's sequence, or with one that the log assigns.</summary>
    public void Append(bool numbered) => With(host =>
    {
        if (numbered && _producer.Retry(_model) is { } retry) host.Append(retry);
        else if (numbered) host.Append(_producer.New(_number = Math.Max(_number, _model.HighestNumber) + 1));
        else host.Append(_producer.New(0));
    });

    /// <summary>Appends the first event again.</summary>
    public void Again() => With(host =>
    {
        if (_model.Claims.FirstOrDefault(static claim => claim is { Number: > 0, InFlight: false }) is { } first) host.Append(first);
    });

    public void Commit() => With(static host => host.CommitGathered());

    public void Strike(LogTimer timer) => With(host => host.Strike(timer));

    public void Complete() => With(static host => host.Complete());

    /// <summary>The receiver takes a batch, where there is one.</summary>
    public void Deliver()
    {
        for (var i = 0; i < 3; i++)
        {
            Strike(LogTimer.Fill);
            With(static host =>
            {
                if (host.HasUnread) host.Read();
            });
            With(static host => host.Sender.Step(nothingGoesWrong: true));
        }
    }

    /// <summary>The receiver refuses the first event of the batch in flight for good, where there is one.</summary>
    public void RefuseOne() => With(static host => host.Sender.RefuseFirst());

    /// <summary>Other threads do what they are asked for: an exchange of the file, then work on one sealed segment.</summary>
    public void Work()
    {
        With(static host =>
        {
            if (host.IsExchanging) host.DoExchange();
        });
        With(static host =>
        {
            if (host.HasWork) host.DoWork();
        });
    }

    public void StopInOrder() => _machine.Guarded(() =>
    {
        _machine.Process?.Stop();
        _machine.Gone();
    });

    public void Kill() => _machine.Guarded(_machine.Gone);

    /// <summary>Adds an append that a crash has torn to the current file: half a record at the end of a log that has a header.</summary>
    public void Tear()
    {
        var path = SimulatedProcess.PathOf(_model);
        if (_machine.Process is null && _machine.Disk.Bytes(path) is [(byte)'A', ..] log)
            _machine.Disk.Put(path, [.. log, 90, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 7]);
    }

    /// <summary>
    /// Damages the length of the first record of the log's first file beyond what is possible: no event is lost, and the repair rewrites
    /// the file.
    /// </summary>
    public void BreakLength()
    {
        const int HighestByteOfLength = LogHeader.SizeBytes + sizeof(uint) - 1;
        if (_machine.Process is not null || LogFiles.Of(_machine.Disk, _model.Execution) is not [var path, ..]) return;
        if (_machine.Disk.Bytes(path) is not [(byte)'A', ..] log || log.Length <= HighestByteOfLength) return;
        if (log.AsSpan(LogHeader.SizeBytes, sizeof(uint)).ContainsAnyExcept((byte)0))
        {
            log[HighestByteOfLength] |= 0x40;
            _machine.Disk.Put(path, log);
        }
    }

    /// <summary>Archives the file that the log wants archived, where there is one.</summary>
    public void Archive() => _machine.Guarded(() =>
    {
        if (_machine.Process is not { } process || !process.Hosts.TryGetValue(_model, out var host)) return;
        if (host.WantsConfirmation) host.DoConfirm();
        if (host.WantsArchive) process.Archive(_model, host);
    });

    public void Sweep() => _machine.Guarded(() =>
    {
        _machine.Clock.Advance(TimeSpan.FromDays(60));
        try
        {
            var nowMs = _machine.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            ArchiveSweep.Run(
                _machine.Disk, SimulatedProcess.ArchiveDirectory, new RetentionRule(30), nowMs,
                isClockProven: true, isTimeOver: static () => false, SimulatedProcess.WalDirectory);
        }
        catch (WalIOException)
        {
            // The next sweep continues.
        }
    });

    /// <summary>A disk with room for all, where nothing fails by chance.</summary>
    internal static SeedProfile ProfileOf(bool direct, long segmentMaxBytes) => new()
    {
        Direct = direct,
        SegmentMaxBytes = segmentMaxBytes,
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

    private void With(Action<OwnerHost> work) => _machine.Guarded(() =>
    {
        if (_machine.Process is null) _machine.Start();
        if (_machine.Process is not { } process) return;
        process.Reap(_model);
        if (process.Bring(_model, isLeftover: false) is { IsFinished: false } host) work(host);
    });
}
