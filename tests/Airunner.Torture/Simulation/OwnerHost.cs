using System.Runtime.ExceptionServices;
using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>The host of one LogOwner, in the place of JobWalActor. The simulator decides when things happen.</summary>
internal sealed class OwnerHost : ILogOwnerHost
{
    private readonly JobModel _model;
    private readonly LogParts _parts;
    private readonly Random _chance;
    private readonly StepLog _log;
    private readonly LogOwner _owner;
    private readonly HashSet<LogTimer> _timers = [];
    private readonly List<SegmentWork> _works = [];
    private Func<ExecutionTotals>? _confirmation;
    private LogExchange? _exchange;
    private (BatchPlan Plan, int Generation)? _read;

    public OwnerHost(JobModel model, LogParts parts, bool isLeftover, IReadOnlyCollection<long> retries, Random chance, StepLog log)
    {
        _model = model;
        _parts = parts;
        _chance = chance;
        _log = log;
        _owner = new LogOwner(model.Execution, parts, this, NoReporter.Instance, isLeftover, retries);
        Sender = new SimulatedSender(model, this, chance, log);
    }

    public LogState State => _owner.State;

    public JobLog? Log => _owner.Log;

    public SimulatedSender Sender { get; }

    public IReadOnlyCollection<long> PendingRetries => _owner.PendingRetries;

    public bool NeedsRetry => _timers.Contains(LogTimer.Retry);

    public bool HasUnread => _read is not null;

    /// <summary>Whether another thread works on the file, or is about to.</summary>
    public bool IsExchanging => _exchange is not null;

    public bool WantsArchive => ArchivePath is not null;

    /// <summary>The file that is to be archived; null where none is.</summary>
    public string? ArchivePath { get; set; }

    /// <summary>Whether the server is to be asked whether it has all events.</summary>
    public bool WantsConfirmation => _confirmation is not null;

    /// <summary>Whether another thread works on a sealed segment, or is about to.</summary>
    public bool HasWork => _works.Count > 0;

    public bool IsFinished => State is LogState.Finished or LogState.Unopened;

    public string? OpenTrouble => (State as LogState.Unopened)?.Failure?.Detail;

    /// <summary>Opens the log. What has to be read is read now or at a later step, so that appends can come before.</summary>
    public void Open()
    {
        _owner.Open();
        GoOn();
    }

    public void Append(ProducedEvent produced)
    {
        _model.Offered(produced);
        _owner.Appends.Append(EventBody.Of(produced.Event), new ProducerAnswers(_model, produced.Id, _log), isOverWindow: false);
        GoOn();
    }

    public void GiveUp(long sequence) => _owner.GiveUp(sequence);

    public void CommitGathered()
    {
        if (_owner.Gathered > 0) _owner.Appends.Commit();
        GoOn();
    }

    public void BatchWanted()
    {
        _owner.Delivery.SenderWants();
        GoOn();
    }

    public void Delivered(long batchId, long throughSequence)
    {
        _owner.Delivery.Delivered(batchId, throughSequence);
        GoOn();
    }

    public void Refused(long batchId, long sequence)
    {
        _owner.Delivery.Refused(batchId, sequence, "refused");
        GoOn();
    }

    /// <summary>The other thread does its work on the file now, and the owner hears of it.</summary>
    public void DoExchange()
    {
        var exchange = _exchange!;
        exchange.Run();
        _exchange = null;
        EndIfEnded(exchange.Bug);
        _owner.Exchanged(exchange);
        _log.Note($"    {exchange.Kind}: {exchange.Failure?.Message ?? "done"}, {State.GetType().Name}");
        GoOn();
    }

    /// <summary>Another thread does its work on a sealed segment now, and the owner hears of it.</summary>
    public void DoWork()
    {
        var at = _chance.Next(_works.Count);
        var work = _works[at];
        _works.RemoveAt(at);
        work.Run();
        EndIfEnded(work.Bug);
        _log.Note($"    segment ~{work.Segment.File.Number}, {work.Segment.Phase}: {work.Failure?.Message ?? "done"}");
        _owner.Segments.Worked(work);
        GoOn();
    }

    /// <summary>The delivered events are counted now, and the server says that it has them.</summary>
    public void DoConfirm()
    {
        var count = _confirmation!;
        _confirmation = null;
        Confirmation confirmation;
        try
        {
            var sent = count();
            PromiseBrokenException.Unless(
                sent.Events <= _model.Claims.Count && sent.Events <= sent.LastSequence - sent.FirstSequence + 1,
                $"{sent} are more events than were offered.");
            confirmation = new Confirmation(new Completeness(sent.Events, IsComplete: true, 0), null);
        }
        catch (WalException failure)
        {
            confirmation = new Confirmation(null, failure.Message);
        }

        _log.Note($"    the server was asked: {confirmation}");
        _owner.Confirmed(confirmation);
        GoOn();
    }

    /// <summary>The batch that was asked for is read now.</summary>
    public void Read()
    {
        var (plan, generation) = _read!.Value;
        _read = null;
        BatchContent? content = null;
        WalIOException? error = null;
        try
        {
            content = BatchReader.Read(_parts.Files, plan);
            PromiseBrokenException.Unless(content.Unreadable.Count == 0, "A batch holds what is no event.");
        }
        catch (WalIOException failure)
        {
            _log.Note($"    reading a batch: {failure.Message}");
            error = failure;
        }

        _owner.BatchRead(content, generation, error);
        GoOn();
    }

    /// <summary>A time that the owner asked for is over.</summary>
    public void Strike(LogTimer timer)
    {
        if (!_timers.Remove(timer)) return;
        _owner.OnTimer(timer);
        GoOn();
    }

    public void Complete()
    {
        _owner.Complete();
        GoOn();
    }

    /// <summary>Ends in order, with no time left to deliver.</summary>
    public void Stop()
    {
        _owner.Drain();
        _owner.Close();
        CommitGathered();
        if (IsExchanging) DoExchange(); // the stop waits for it
        _owner.Release("stopped");
    }

    public void Archived(ArchivedLog archived)
    {
        _owner.Archived(archived);
        GoOn();
    }

    public void ArchiveFailed(string reason)
    {
        _owner.ArchiveFailed(reason);
        GoOn();
    }

    /// <summary>Gives back what it holds, also where it could not be opened.</summary>
    public void Release() => _owner.Release("gone");

    void ILogOwnerHost.Schedule(LogTimer timer, TimeSpan delay) => _timers.Add(timer);

    void ILogOwnerHost.Exchange(LogExchange exchange)
    {
        PromiseBrokenException.Unless(_exchange is null, "Two threads work on a file at a time.");
        _exchange = exchange;
    }

    void ILogOwnerHost.ReadBatch(BatchPlan plan, int generation)
    {
        PromiseBrokenException.Unless(_read is null || _read.Value.Generation != generation, "A batch is read twice at a time.");
        _read = (plan, generation);
    }

    void ILogOwnerHost.EnsureSender()
    {
    }

    void ILogOwnerHost.StopSender()
    {
    }

    void ILogOwnerHost.HurrySender()
    {
    }

    void ILogOwnerHost.Send(long batchId, EventBatch events) => Sender.Take(batchId, events);

    void ILogOwnerHost.RequestArchive(ExecutionClaim claim, string path)
    {
        PromiseBrokenException.Unless(ArchivePath is null || ArchivePath == path, "Two files of a log are archived at a time.");
        ArchivePath = path;
    }

    void ILogOwnerHost.Confirm(Func<ExecutionTotals> count)
    {
        PromiseBrokenException.Unless(_confirmation is null, "A server is asked twice at a time.");
        _confirmation = count;
    }

    void ILogOwnerHost.Work(SegmentWork work) => _works.Add(work);

    void ILogOwnerHost.EventSetAside(long sequence, string reason) => _log.Note($"    set aside: {sequence}");

    void ILogOwnerHost.OpenFailed(OpenFailure failure) => _log.Note($"    not opened: {failure.Detail}");

    void ILogOwnerHost.Finished(JobStatus status) => _log.Note($"    finished: {status.Phase}");

    /// <summary>The machine or the process ended during another thread's work: that ends the step.</summary>
    private static void EndIfEnded(Exception? bug)
    {
        if (bug is SimulatedCrashException or ProcessKilledException) ExceptionDispatchInfo.Throw(bug);
    }

    private void GoOn()
    {
        _owner.Advance();
        if (_exchange is not null && _chance.Next(3) > 0) DoExchange();
        // Marks leave memory when they are durable, and not before.
        if (State is LogState.Live && Log is { HasMarks: false, IsDurable: true } log)
            _model.MarkedThrough = Math.Max(_model.MarkedThrough, log.Index.DoneThrough);
    }

    /// <summary>A producer that the model looks over the shoulder of.</summary>
    private sealed class ProducerAnswers(JobModel model, long id, StepLog log) : IAppender
    {
        public bool IsAnswered => false;

        public void Acknowledge(long number)
        {
            log.Note($"    event {id} is appended as {number}");
            model.Acked(id, number);
        }

        public void Refuse(long sequence, RefusalReason reason, string? detail)
        {
            log.Note($"    event {id} is refused: {reason} {detail}");
            model.Refused(id, reason);
        }

        public void Unknown(long sequence, string detail)
        {
            log.Note($"    event {id} is unknown: {detail}");
            model.Unknown(id);
        }
    }
}
