using Airunner.Actors.Archive;
using Airunner.Actors.Delivery;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Archive;
using Airunner.Actors.Tests.Format;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>One owner on a simulated disk, with a host that does what the spec says. No actor, no thread, no time.</summary>
public abstract class LogOwnerFixture
{
    internal const string Logs = "/state/wal";
    internal const string LogPath = $"{Logs}/build_1.wal";
    internal static readonly JobExecution Job = new("build", "1");

    private LogParts? _parts;

    protected LogOwnerFixture() => DiskDirectories.Ensure(Disk, Logs);

    internal SimulatedFileSystem Disk { get; } = new(new Random(1));

    internal FakeClock Clock { get; } = new();

    internal RecordingHost Host { get; } = new();

    /// <summary>Text and values of each report.</summary>
    internal List<string> Reports { get; } = [];

    /// <summary>What keeps failing, with its reason or that it is over.</summary>
    internal List<string> Troubles { get; } = [];

    internal ArchivedNumbers Archived { get; set; } = ArchivedNumbers.None;

    internal Func<LeftoverLog, JobEvent?>? EndLeftover { get; set; }

    internal long SegmentMaxBytes { get; set; }

    internal int BatchMaxEvents { get; set; } = 256;

    internal bool ArchiveOnComplete { get; set; } = true;

    internal WalSignals Signals { get; set; } = WalSignals.Unheard;

    internal bool Confirms { get; set; }

    internal NumberFloors? Floors { get; set; }

    internal LogParts Parts => _parts ??= MakeParts();

    /// <summary>The process has ended: what opens a log next is another one.</summary>
    internal void Restart() => _parts = null;

    /// <summary>An owner whose log is open, as far as the disk allows.</summary>
    internal LogOwner Opened(bool isLeftover = false)
    {
        var owner = new LogOwner(Job, Parts, Host, new ReportList(Reports, Troubles), isLeftover, []);
        owner.Open();
        owner.Advance();
        for (var done = 0; Host.HasExchange; done++)
        {
            done.ShouldBeLessThan(100, "the file is worked on again and again");
            Host.Exchange(owner);
        }

        return owner;
    }

    /// <summary>Appends; committed where asked.</summary>
    internal static RecordingAppender Append(LogOwner owner, long sequence, bool commit = true)
    {
        var who = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(Event(sequence)), who, isOverWindow: false);
        if (commit && owner.Gathered > 0) owner.Appends.Commit();
        owner.Advance();
        return who;
    }

    /// <summary>Reads, sends and delivers everything that is pending.</summary>
    internal void DeliverAll(LogOwner owner)
    {
        while (owner.Log is { Index.Pending: > 0 } log)
        {
            if (Host.Timers.Contains(LogTimer.Fill)) Host.Strike(owner, LogTimer.Fill);
            if (Host.HasRead) Host.Read(owner, Disk);
            owner.Delivery.SenderWants();
            owner.Advance();
            var (id, events) = Host.Batches[^1];
            owner.Delivery.Delivered(id, events[^1].Sequence);
            owner.Advance();
            log.ShouldNotBeNull();
        }
    }

    /// <summary>The next call of that kind on the log fails.</summary>
    internal void FailOnce(DiskOperation operation, Errno error)
    {
        var done = false;
        Disk.Fault = call =>
        {
            if (done || call.Operation != operation || call.Path != LogPath) return DiskFault.None;
            done = true;
            return DiskFault.Fail(error);
        };
    }

    /// <summary>How a write fails here: in the direct way it is the write itself, else the sync.</summary>
    internal DiskOperation DurableCall => Disk.SupportsDirect ? DiskOperation.Write : DiskOperation.Sync;

    internal static JobEvent Event(long sequence) =>
        new()
        {
            Sequence = sequence,
            EventType = EventType.Output,
            Output = new OutputEvent { Output = ByteString.CopyFromUtf8($"{sequence}") },
        };

    internal static byte[] Foreign(params long[] sequences) =>
        TestLogs.Inclusive([.. TestLogs.Header(), .. sequences.SelectMany(static sequence => TestLogs.Event(sequence, [(byte)sequence]))]);

    private LogParts MakeParts()
    {
        var folders = new LogFolders(Logs, "/state/damaged");
        var settings = new LogSettings(
            FlushInterval: TimeSpan.FromMilliseconds(100), BatchMaxEvents: BatchMaxEvents, BatchMaxBytes: 1 << 20, MaxEventBytes: 1 << 20,
            MaxQueued: 4096, ArchiveOnComplete: ArchiveOnComplete,
            Retry: new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0))
        {
            SegmentMaxBytes = SegmentMaxBytes,
        };
        return new LogParts(
            Disk, folders, ExecutionLocks.Open(Disk, Logs), new LogOpener(Disk, folders, preallocateBytes: 0, new ManualIo()),
            new SpaceGuard(Disk, Logs, 0, 0), Clock, settings)
        {
            Archived = _ => Archived,
            ArchivePaths = execution => ArchiveReader.Paths(Disk, "/state/archive", execution),
            EndLeftover = EndLeftover,
            Signals = Signals,
            Confirms = () => Confirms,
            Floors = Floors,
        };
    }

    private sealed class ReportList(List<string> reports, List<string> troubles) : IReporter
    {
        public void Report(ReportLevel level, Exception? cause, string template, params object?[] values) =>
            reports.Add($"{template} | {string.Join(", ", values)}");

        public void Publish(LogNotice notice)
        {
        }

        public void Trouble(TroubleKind kind, JobExecution execution, string reason) => troubles.Add($"{kind}: {reason}");

        public void Over(TroubleKind kind, JobExecution execution) => troubles.Add($"{kind}: over");
    }

    internal sealed class NoReports : IReporter
    {
        public static readonly NoReports Instance = new();

        public void Report(ReportLevel level, Exception? cause, string template, params object?[] values)
        {
        }

        public void Publish(LogNotice notice)
        {
        }

        public void Trouble(TroubleKind kind, JobExecution execution, string reason)
        {
        }

        public void Over(TroubleKind kind, JobExecution execution)
        {
        }
    }
}
