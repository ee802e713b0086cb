using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The host of an owner without an actor: remembers what it was asked for, and does it when the spec says so.</summary>
internal sealed class RecordingHost : ILogOwnerHost
{
    private readonly Queue<LogExchange> _exchanges = new();
    private readonly Queue<SegmentWork> _works = new();
    private (BatchPlan Plan, int Generation)? _read;

    public HashSet<LogTimer> Timers { get; } = [];

    /// <summary>The delays of the timers that were set, in their order.</summary>
    public List<(LogTimer Timer, TimeSpan Delay)> Delays { get; } = [];

    public List<(long Id, EventBatch Events)> Batches { get; } = [];

    public List<long> SetAside { get; } = [];

    public ExecutionClaim? ArchiveRequest { get; private set; }

    public string? ArchivePath { get; private set; }

    /// <summary>The file that is to be archived; once for each request.</summary>
    public string? TakeArchivePath()
    {
        var path = ArchivePath;
        ArchivePath = null;
        return path;
    }

    public OpenFailure? Failure { get; private set; }

    public JobStatus? Ended { get; private set; }

    public bool HasSender { get; private set; }

    public int Hurries { get; private set; }

    /// <summary>Counts the delivered events; null where the server was not to be asked.</summary>
    public Func<ExecutionTotals>? Confirmation { get; private set; }

    public bool HasWork => _works.Count > 0;

    public bool HasExchange => _exchanges.Count > 0;

    public bool HasRead => _read is not null;

    /// <summary>Whether the batch that was asked for is in memory: the file is not needed for it.</summary>
    public bool ReadsFromMemory => _read is { Plan.Recent: not null };

    /// <summary>Does the work on the file that was asked for, and that which follows from it.</summary>
    /// <param name="owner">Who has asked.</param>
    /// <param name="beforeAnswer">What happens when the work is done, before its owner takes it.</param>
    public void Exchange(LogOwner owner, Action? beforeAnswer = null)
    {
        var exchange = _exchanges.Dequeue();
        exchange.Run();
        beforeAnswer?.Invoke();
        owner.Exchanged(exchange);
        owner.Advance();
    }

    /// <summary>Does the work on a sealed segment that was asked for.</summary>
    /// <param name="owner">Who has asked.</param>
    /// <param name="beforeAnswer">What happens when the work is done, before its owner takes it.</param>
    public void Work(LogOwner owner, Action? beforeAnswer = null)
    {
        var work = _works.Dequeue();
        work.Run();
        beforeAnswer?.Invoke();
        owner.Segments.Worked(work);
        owner.Advance();
    }

    /// <summary>Reads the batch that was asked for.</summary>
    public void Read(LogOwner owner, IWalFileSystem disk)
    {
        var (plan, generation) = _read!.Value;
        _read = null;
        owner.BatchRead(BatchReader.Read(disk, plan), generation, null);
        owner.Advance();
    }

    /// <summary>The batch that was asked for cannot be read.</summary>
    public void FailRead(LogOwner owner, Exception error)
    {
        var (_, generation) = _read!.Value;
        _read = null;
        owner.BatchRead(null, generation, error);
        owner.Advance();
    }

    /// <summary>The process has ended: nothing that was asked for happens.</summary>
    public void Forget()
    {
        _exchanges.Clear();
        _works.Clear();
        _read = null;
        Timers.Clear();
    }

    /// <summary>A time is over.</summary>
    public void Strike(LogOwner owner, LogTimer timer)
    {
        Timers.Remove(timer).ShouldBeTrue();
        owner.OnTimer(timer);
        owner.Advance();
    }

    void ILogOwnerHost.Schedule(LogTimer timer, TimeSpan delay)
    {
        if (Timers.Add(timer)) Delays.Add((timer, delay));
    }

    void ILogOwnerHost.Exchange(LogExchange exchange) => _exchanges.Enqueue(exchange);

    void ILogOwnerHost.Work(SegmentWork work) => _works.Enqueue(work);

    void ILogOwnerHost.ReadBatch(BatchPlan plan, int generation) => _read = (plan, generation);

    void ILogOwnerHost.EnsureSender() => HasSender = true;

    void ILogOwnerHost.StopSender() => HasSender = false;

    void ILogOwnerHost.HurrySender() => Hurries++;

    void ILogOwnerHost.Send(long batchId, EventBatch events) => Batches.Add((batchId, events));

    void ILogOwnerHost.RequestArchive(ExecutionClaim claim, string path)
    {
        ArchiveRequest = claim;
        ArchivePath = path;
    }

    void ILogOwnerHost.Confirm(Func<ExecutionTotals> count) => Confirmation = count;

    void ILogOwnerHost.EventSetAside(long sequence, string reason) => SetAside.Add(sequence);

    void ILogOwnerHost.OpenFailed(OpenFailure failure) => Failure = failure;

    void ILogOwnerHost.Finished(JobStatus status) => Ended = status;
}
