using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// Owns one execution's log: decides every commit, failure, mark, exchange and end. Holds the execution's name from the opening to the end.
/// Knows no actor: <see cref="ILogOwnerHost"/> is all it needs from outside.
/// </summary>
/// <remarks>
/// Used by one thread at a time. Its caller calls <see cref="Commit"/> when there is nothing more to gather, and <see cref="Advance"/> after
/// every call.
/// </remarks>
internal sealed class LogOwner
{
    /// <summary>How long marks wait for an append to ride on.</summary>
    internal static readonly TimeSpan MarkDelay = TimeSpan.FromMilliseconds(200);

    private readonly JobExecution _execution;
    private readonly LogParts _parts;
    private readonly ILogOwnerHost _host;
    private readonly LogReports _reports;
    private readonly string _path;
    private readonly PendingRetries _retries;
    private readonly CommitGroup _group = new();
    private readonly HeldAppends _held;
    private readonly LogDelivery _delivery;
    private readonly FoundDamage _damage;
    private readonly LogEnding _openedFor;
    private string? _trouble;
    private int _failures;
    private bool _appendedSinceIdleCheck;
    private long _gatheredMs;

    /// <summary>An owner whose log is not open yet.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="host">Time, threads, the sender, the archive.</param>
    /// <param name="reporter">Where its life is reported.</param>
    /// <param name="isLeftover">True for a log of an earlier process: without an append it is archived as soon as nothing is pending.</param>
    /// <param name="retries">Numbers to be appended again before higher ones are taken.</param>
    internal LogOwner(
        JobExecution execution, LogParts parts, ILogOwnerHost host, IReporter reporter, bool isLeftover, IReadOnlyCollection<long> retries)
    {
        _execution = execution;
        _parts = parts;
        _host = host;
        _path = parts.PathOf(execution);
        _openedFor = isLeftover ? LogEnding.Leftover : LogEnding.Serving;
        _reports = new LogReports(execution, reporter);
        _retries = new PendingRetries(parts.Settings.RetryCapacity);
        foreach (var sequence in retries) _retries.Add(sequence);
        _held = new HeldAppends(parts.Settings.MaxQueued);
        _delivery = new LogDelivery(execution, parts, host, reporter);
        _damage = new FoundDamage(parts.Counters, _reports);
    }

    /// <summary>Where the log stands.</summary>
    internal LogState State { get; private set; } = new LogState.Unopened(null);

    /// <summary>The log while it is open.</summary>
    internal JobLog? Log => State.OpenLog;

    /// <summary>How many gathered appends wait for <see cref="Commit"/>.</summary>
    internal int Gathered => _group.Count;

    /// <summary>Numbers to be appended again before higher ones are taken.</summary>
    internal IReadOnlyCollection<long> PendingRetries => _retries.Sequences;

    /// <summary>What is wrong with the disk now, for people; null where nothing is.</summary>
    internal string? Trouble => _trouble;

    /// <summary>What is known of the log; appends in flight not counted.</summary>
    internal JobStatus Status => LogStatus.Of(_execution, State, _damage, _trouble, _delivery);

    // Opening ------------------------------------------------------------------------------------------------------------------

    /// <summary>Takes the execution's name and opens the log: here where it is new, by another thread where there is something to read.</summary>
    internal void Open()
    {
        try
        {
            var name = _parts.Locks.TryAcquire(FileNames.Log(_execution)) ?? throw new LogHeldException(_path);
            var claim = new ExecutionClaim(name);
            State = new LogState.Opening(claim);
            var exchange = NewExchange(ExchangeKind.Open, claim, () => _parts.Opener.Open(_path));
            if (_parts.Opener.HasLog(_path)) _host.Exchange(exchange);
            else RunHere(exchange);
        }
        catch (WalException failure)
        {
            NotOpened(failure);
        }
    }

    /// <summary>The work that the host was asked for is done.</summary>
    internal void Exchanged(LogExchange exchange)
    {
        switch (State)
        {
            case LogState.Opening when exchange.Failure is { } failure:
                NotOpened(failure);
                break;
            case LogState.Opening opening:
                Take(opening.Claim, exchange, earlier: null);
                break;
            case LogState.WithLog when exchange.Failure is { } failure:
                SetAccess(LogAccessRule.AfterFailed(exchange.Kind));
                NotExchanged(exchange.Kind, failure);
                break;
            case LogState.WithLog open:
                Take(open.Claim, exchange, open.Log);
                break;
            default:
                exchange.Discard();
                return;
        }

        OfferHeld();
    }

    /// <summary>Closes what is open and gives the execution's name back, whatever the state: the owner ends.</summary>
    internal void Release(string why)
    {
        foreach (var (body, who) in _held.TakeAll()) Refuse(body, who, RefusalReason.Recovering, why);
        if (_group.Count > 0) _group.UnknownAll(why, _retries);
        State.Release();
        if (State is not LogState.Finished) State = new LogState.Unopened(null);
    }

    // Appending ----------------------------------------------------------------------------------------------------------------

    /// <summary>Gathers an append for the next commit, holds it until the file can be written, or answers it.</summary>
    /// <param name="body">The event.</param>
    /// <param name="who">Who is answered.</param>
    /// <param name="isOverWindow">Whether more is in flight than the window allows.</param>
    internal void Append(in EventBody body, IAppender who, bool isOverWindow)
    {
        if (who.IsAnswered) Unknown(body, who, "the wait for it was cancelled."); // nothing of it is written, which the caller does not know
        else if (State is LogState.Finished) Refuse(body, who, RefusalReason.Recovering, null); // what is still routed here the next instance takes
        else if (isOverWindow || _held.IsFull) Refuse(body, who, RefusalReason.QueueFull, null);
        else Offer(body, who);
    }

    /// <summary>The caller of this number does not append it again.</summary>
    internal void GiveUp(long sequence) => _retries.Remove(sequence);

    /// <summary>Makes what was gathered durable, in one write, and answers it.</summary>
    /// <returns>The callers whose continuations are being run; null where there are none.</returns>
    internal TicketRun? Commit()
    {
        var appends = _group.Count;
        try
        {
            Log!.Commit(_parts.NowMs);
        }
        catch (WalIOException failure)
        {
            OnFailure(FailedStep.Commit, failure);
            return null;
        }

        _parts.Counters.NoteCommit(appends);
        if (_trouble is not null) _reports.Written();
        _trouble = null;
        return _group.Acknowledge();
    }

    /// <summary>Someone wants to append: a leftover is one no longer.</summary>
    /// <returns>Null: the log takes appends. Else why not.</returns>
    internal AppendVerdict? Activate()
    {
        var verdict = AppendRule.OnActivate(State, _trouble);
        if (verdict is null) Appended();
        return verdict;
    }

    // Delivery -----------------------------------------------------------------------------------------------------------------

    /// <summary>The sender has no batch.</summary>
    internal void BatchWanted() => _delivery.SenderWants();

    /// <summary>The sender is gone; another will ask.</summary>
    internal void SenderGone() => _delivery.SenderGone();

    /// <summary>The server has the events of a batch, up to a sequence.</summary>
    internal void Delivered(long batchId, long throughSequence)
    {
        if (Log is not { } log) return;
        _delivery.Delivered(log, batchId, throughSequence);
        ScheduleMarks(log);
    }

    /// <summary>The server refused one event of a batch for good.</summary>
    internal void Refused(long batchId, long sequence, string reason)
    {
        if (Log is not { } log) return;
        _delivery.Refused(log, batchId, sequence, reason);
        ScheduleMarks(log);
    }

    /// <summary>A send failed; the sender tries again.</summary>
    internal void SendFailed(int attempts, string? error) => _delivery.SendFailed(attempts, error);

    /// <summary>A batch was read, or could not be.</summary>
    /// <param name="content">What was read; null where the read failed.</param>
    /// <param name="generation">As the host was asked.</param>
    /// <param name="error">What the read failed with.</param>
    internal void BatchRead(BatchContent? content, int generation, Exception? error)
    {
        if (State is LogState.Archiving || Log is not { } log) return;
        if (_delivery.TryTake(content, generation, log))
        {
            ScheduleMarks(log);
            return;
        }

        if (Gathered > 0) Commit();
        if (State is LogState.Live { Access: not LogAccess.Exchanging }) Reopen(error?.Message ?? "a record that was readable is not any more");
    }

    // Ending -------------------------------------------------------------------------------------------------------------------

    /// <summary>Somebody waits until everything appended so far is delivered.</summary>
    /// <returns>The sequence to wait for.</returns>
    internal long Flush()
    {
        if (Gathered > 0) Commit();
        _delivery.Hurry();
        return Log?.Index.LastSequence ?? -1;
    }

    /// <summary>Whether everything up to a sequence is delivered or failed.</summary>
    internal bool IsDone(long throughSequence) =>
        Log is not { } log || log.Index.Pending == 0 || log.Index.DoneThrough >= throughSequence;

    /// <summary>No more appends; archived once nothing is pending.</summary>
    internal void Complete()
    {
        if (Gathered > 0) Commit();
        if (State is LogState.Live live) State = live with { Ending = live.Ending.Completed() };
        _delivery.Hurry();
    }

    /// <summary>No more appends; closed once nothing is pending.</summary>
    internal void Drain()
    {
        if (State is LogState.Live live) State = live with { Ending = live.Ending.Drained() };
    }

    /// <summary>The time to deliver is over: closed now, whatever is pending.</summary>
    internal void Close()
    {
        if (State is LogState.Live live) State = live.Close();
        else if (State is LogState.Archiving) Finish(archived: null);
    }

    /// <summary>The archive is durable and the log gone.</summary>
    internal void Archived(ArchivedLog archived)
    {
        if (State is not LogState.Archiving) return;
        _trouble = null;
        Finish(archived);
    }

    /// <summary>Archiving failed; the log is still there.</summary>
    internal void ArchiveFailed(string reason)
    {
        if (State is not LogState.Archiving) return;
        _trouble = reason;
        ScheduleRetry();
    }

    // Time ---------------------------------------------------------------------------------------------------------------------

    /// <summary>A time that the host was asked for is over.</summary>
    internal void OnTimer(LogTimer timer)
    {
        switch (timer)
        {
            case LogTimer.Fill: _delivery.FillOver(); break;
            case LogTimer.Marks: WriteMarks(); break;
            case LogTimer.Idle: CloseIfIdle(); break;
            case LogTimer.Retry: Retry(); break;
        }
    }

    /// <summary>What every call may have made possible: handing out a batch, reading the next, ending.</summary>
    internal void Advance()
    {
        if (Log is not { } log) return;
        var isEnding = State is not LogState.Live live || live.Ending.IsEnding();
        if (State is LogState.Live or LogState.Closing) _delivery.Advance(log, isEnding, mayRead: !IsExchanging);
        if (Gathered > 0 || IsExchanging) return;
        if (State is LogState.Closing || (State is LogState.Live && isEnding && log.Index.Pending == 0)) End(log);
    }

    private bool IsExchanging => State is LogState.Live { Access: LogAccess.Exchanging } or LogState.Closing { Access: LogAccess.Exchanging };

    private bool CanWrite => State is LogState.Live { Access: LogAccess.Writable } or LogState.Closing { Access: LogAccess.Writable };

    private void Offer(in EventBody body, IAppender who)
    {
        try
        {
            while (!TryAnswer(body, who)) Commit();
        }
        catch (WalIOException failure)
        {
            Unknown(body, who, failure.Message);
            OnFailure(FailedStep.Compare, failure);
        }
        catch (Exception failure)
        {
            Unknown(body, who, failure.Message);
            throw;
        }
    }

    /// <summary>False: what was gathered has to be committed first.</summary>
    private bool TryAnswer(in EventBody body, IAppender who)
    {
        var verdict = AppendRule.OnAppend(State, _trouble);
        if (verdict.Step == AppendStep.Refuse)
        {
            Refuse(body, who, verdict.Reason, verdict.Detail);
            return true;
        }

        Appended();
        if (verdict.Step == AppendStep.Hold)
        {
            _held.Add(body, who);
            if (State is LogState.Live { Access: LogAccess.ForeignDialect }) StartExchange(ExchangeKind.Adopt);
            return true;
        }

        if (OpenWriter() is { } failure)
        {
            // Nothing of the append was written: a refusal, not an unknown outcome.
            Refuse(body, who, failure.IsNoSpace ? RefusalReason.DiskFull : RefusalReason.Recovering, failure.Message);
            OnFailure(FailedStep.OpenWriter, failure);
            return true;
        }

        return TryTake(body, who);
    }

    private bool TryTake(in EventBody body, IAppender who)
    {
        if (Gathered == 0) _gatheredMs = _parts.NowMs;
        switch (Log!.Offer(body, _gatheredMs, out var number, out var refusal))
        {
            case Taken.CommitFirst:
                return false;
            case Taken.Gathered:
                if (body.Sequence > 0) _retries.Remove(number);
                _group.Add(who, number, body.Sequence > 0);
                return true;
            case Taken.Already:
                _retries.Remove(number);
                who.Acknowledge(number);
                return true;
            default:
                if (refusal is RefusalReason.SequenceUsed or RefusalReason.SequenceNotRising or RefusalReason.TooLarge) _retries.Remove(body.Sequence);
                Refuse(body, who, refusal, refusal == RefusalReason.DiskFull ? NoteNoSpace(_parts.Space.Explain()) : null);
                return true;
        }
    }

    /// <summary>Appends that waited are offered again, in their order; they may have to wait once more.</summary>
    private void OfferHeld()
    {
        foreach (var (body, who) in _held.TakeAll()) Append(body, who, isOverWindow: false);
    }

    private void Refuse(in EventBody body, IAppender who, RefusalReason reason, string? detail)
    {
        if (reason.IsTransient() && body.Sequence > 0) _retries.Add(body.Sequence);
        _parts.Counters.NoteRefused(1);
        who.Refuse(body.Sequence, reason, detail);
    }

    private void Unknown(in EventBody body, IAppender who, string detail)
    {
        if (body.Sequence > 0) _retries.Add(body.Sequence);
        _parts.Counters.NoteUnknown(1);
        who.Unknown(body.Sequence, detail);
    }

    private void Appended()
    {
        _appendedSinceIdleCheck = true;
        if (State is LogState.Live live) State = live with { Ending = live.Ending.Appended() };
    }

    /// <summary>Opens the file again that was closed for idleness; null where that worked, or there was no need.</summary>
    private WalIOException? OpenWriter()
    {
        if (Log!.Writer is not null) return null;
        try
        {
            Log.TakeWriter(_parts.Opener.OpenWriter(_path, Log.DurableBytes));
        }
        catch (WalIOException failure)
        {
            return failure;
        }

        ScheduleIdle();
        return null;
    }

    /// <summary>What a failed call to the disk leads to: the one place.</summary>
    private void OnFailure(FailedStep step, WalIOException failure)
    {
        switch (DiskFailure.Meaning(step, failure))
        {
            case FailureMeaning.NoSpace:
                NoteNoSpace(failure.Message);
                return;
            case FailureMeaning.CutBack when Log!.CutBack():
                _parts.Counters.NoteRefused(Gathered);
                NoteNoSpace(failure.Message);
                _group.RefuseAll(RefusalReason.DiskFull, failure.Message, _retries);
                return;
        }

        _parts.Counters.NoteUnknown(Gathered);
        _group.UnknownAll(failure.Message, _retries);
        _reports.Poisoned(failure, Log!.DurableBytes);
        _trouble = failure.Message;
        Log.Abandon();
        SetAccess(LogAccess.MustRewrite);
        Retry();
    }

    /// <returns>The reason, for people.</returns>
    private string NoteNoSpace(string why)
    {
        if (_trouble is null) _reports.NoSpace(why);
        return _trouble = why;
    }

    /// <summary>A record has become unreadable: opening again finds out what is left.</summary>
    private void Reopen(string why)
    {
        _reports.Unreadable(why);
        _trouble = why;
        try
        {
            Log!.CloseWriter();
        }
        catch (WalIOException failure)
        {
            OnFailure(FailedStep.Trim, failure);
            return;
        }

        SetAccess(LogAccess.MustReopen);
        Retry();
    }

    private void Retry()
    {
        switch (State)
        {
            case LogState.Live { Access: var access } when access.Remedy() is { } remedy:
                StartExchange(remedy);
                break;
            case LogState.Archiving archiving:
                _host.RequestArchive(archiving.Claim);
                break;
            default:
                WriteMarks();
                break;
        }
    }

    private void StartExchange(ExchangeKind kind)
    {
        if (State is not LogState.WithLog open) return;
        SetAccess(LogAccess.Exchanging);
        _host.Exchange(NewExchange(kind, open.Claim, kind switch
        {
            ExchangeKind.Rewrite => () => _parts.Opener.Reopen(_path),
            ExchangeKind.Adopt => () => _parts.Opener.Adopt(_path),
            _ => () => _parts.Opener.Open(_path),
        }));
    }

    private LogExchange NewExchange(ExchangeKind kind, ExecutionClaim claim, Func<OpenedLog> work) =>
        new(kind, claim, work, () => _parts.Archived(_execution));

    private void RunHere(LogExchange exchange)
    {
        exchange.Run();
        Exchanged(exchange);
    }

    private void NotOpened(WalException failure)
    {
        State.Release();
        var why = OpenFailure.Of(failure);
        State = new LogState.Unopened(why);
        _reports.NotOpened(failure);
        OfferHeld(); // which refuses them
        _host.OpenFailed(why);
    }

    private void NotExchanged(ExchangeKind kind, WalException failure)
    {
        if (_failures == 0 || kind == ExchangeKind.Adopt) _reports.NotWritable(failure);
        _trouble = failure.Message;
        if (kind != ExchangeKind.Adopt || _held.Count == 0)
        {
            if (kind == ExchangeKind.Adopt) SetAccess(LogAccess.MustReopen); // no append asks again
            ScheduleRetry();
            return;
        }

        // The log is as it was. The appends that asked for the adoption are refused; the next one tries again.
        var reason = failure is WalIOException { IsNoSpace: true } ? RefusalReason.DiskFull : RefusalReason.Recovering;
        foreach (var (body, who) in _held.TakeAll()) Refuse(body, who, reason, failure.Message);
    }

    private void Take(ExecutionClaim claim, LogExchange exchange, JobLog? earlier)
    {
        var opened = exchange.Opened!;
        if (exchange.Archived is { } archived)
        {
            // An archive may have been swept since the log was opened first: its numbers are used all the same.
            opened.Contents.Index.StartAbove(Math.Max(archived.StartAbove, earlier?.Index.LastNumber ?? -1));
            _reports.UnreadableArchives(archived);
        }

        earlier?.Dispose();
        var log = new JobLog(_parts.Files, opened, _parts.Space, _retries, _parts.Settings.MaxEventBytes)
        {
            // What this process has once made durable stays so.
            IsDurable = opened.IsDurable || earlier is { IsDurable: true },
        };
        log.NoteDurable(log.DurableBytes);
        var access = LogAccessRule.After(opened, log.IsDurable, exchange.Kind);
        State = State switch
        {
            LogState.Live live => live with { Log = log, Access = access },
            LogState.Closing closing => closing with { Log = log, Access = access },
            _ => new LogState.Live(claim, log, access, _openedFor),
        };
        _trouble = opened.WriteTrouble?.Message;
        _damage.Report(opened with { IsDurable = log.IsDurable }, log.Index);
        TakeOver(log, earlier);
        _delivery.Reset();
        ScheduleMarks(log);
        ScheduleIdle();
        if (access.Remedy() is null) _failures = 0;
        else ScheduleRetry();
    }

    /// <summary>The new log stands already: that it knows less of what is done costs a second delivery, and no more.</summary>
    private void TakeOver(JobLog log, JobLog? earlier)
    {
        if (earlier is null) return;
        try
        {
            log.TakeOver(earlier);
        }
        catch (WalIOException failure)
        {
            _reports.NotTakenOver(failure);
        }
    }

    private void SetAccess(LogAccess access) => State = State switch
    {
        LogState.Live live => live with { Access = access },
        LogState.Closing closing => closing with { Access = access },
        _ => State,
    };

    private void WriteMarks()
    {
        if (Log is not { HasMarks: true } || !CanWrite) return;
        if (OpenWriter() is { } failure) OnFailure(FailedStep.OpenWriter, failure);
        else Commit();
        if (Log is { HasMarks: true } && CanWrite) ScheduleRetry(); // no space for marks: they wait in memory
    }

    private void CloseIfIdle()
    {
        var isQuiet = !_appendedSinceIdleCheck && Gathered == 0;
        _appendedSinceIdleCheck = false;
        if (State is not LogState.Live { Access: LogAccess.Writable, Log: { Writer: not null } log }) return; // the next write sets the timer again
        if (!isQuiet || log.HasMarks)
        {
            ScheduleIdle();
            return;
        }

        try
        {
            log.CloseWriter();
        }
        catch (WalIOException failure)
        {
            OnFailure(FailedStep.Trim, failure);
            return;
        }

        if (log.Index.Pending == 0) _host.StopSender();
    }

    private void End(JobLog log)
    {
        if (State is LogState.Live { Access: LogAccess.MustReopen or LogAccess.MustRewrite }) return;
        try
        {
            while (CanWrite && log.HasMarks)
            {
                if (OpenWriter() is { } unopened) throw unopened;
                log.Commit(_parts.NowMs);
            }

            log.CloseWriter();
        }
        catch (WalIOException failure)
        {
            NotEnded(log, failure);
            return;
        }

        if (State is LogState.Live live) EndLive(live);
        else Finish(archived: null);
    }

    private void EndLive(LogState.Live live)
    {
        if (live.Log.Index.Events == 0)
        {
            // Damage in a log that keeps no event: adopting it keeps the original.
            if (live.Access == LogAccess.ForeignDialect && _damage.Findings > 0) StartExchange(ExchangeKind.Adopt);
            else Remove();
        }
        else if (live.Ending.Archives() && _parts.Settings.ArchiveOnComplete)
        {
            State = live.Archive();
            _host.RequestArchive(live.Claim);
        }
        else Finish(archived: null);
    }

    private void NotEnded(JobLog log, WalIOException failure)
    {
        if (State is LogState.Live)
        {
            OnFailure(FailedStep.Commit, failure);
            if (CanWrite) ScheduleRetry();
            return;
        }

        // The time is over: closed as it is. Marks that are lost make for events sent twice, no more.
        _reports.NotClosed(failure);
        _trouble = failure.Message;
        log.Abandon();
        Finish(archived: null);
    }

    private void Remove()
    {
        try
        {
            _parts.Files.TryRemoveFile(_path);
            DiskDirectories.Sync(_parts.Files, _parts.Folders.Logs);
        }
        catch (WalIOException failure)
        {
            // Should the name come back after a crash, it is that of an empty log, which the next start removes.
            _reports.NotRemoved(_path, failure);
        }

        Finish(archived: null);
    }

    private void Finish(ArchivedLog? archived)
    {
        var status = LogStatus.OfEnded(Status, archived);
        State.Release();
        State = new LogState.Finished(status);
        _host.Finished(status);
    }

    private void ScheduleRetry() => _host.Schedule(LogTimer.Retry, _parts.Settings.Retry.After(++_failures, _parts.Chance()));

    private void ScheduleIdle() => _host.Schedule(LogTimer.Idle, _parts.Settings.IdleAfter);

    private void ScheduleMarks(JobLog log)
    {
        if (log.HasMarks) _host.Schedule(LogTimer.Marks, MarkDelay);
    }
}
