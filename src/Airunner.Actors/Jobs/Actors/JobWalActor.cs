using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.Jobs.Actors.JobWalMessages;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>
/// Owns one execution's log file and index; nobody else touches them. Its mailbox is the commit queue: appends are gathered while
/// messages wait, and one durable write takes them all when the mailbox is empty.
/// </summary>
/// <remarks>Runs on the commit dispatcher, whose threads may block. An append is acknowledged after the write that covers it, not before.</remarks>
internal sealed class JobWalActor : UntypedActor, IWithTimers
{
    private readonly JobExecution _execution;
    private readonly JobWalParts _parts;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly AppendReplies _replies = new();
    private readonly DeliveryFeed _feed;
    private readonly LogLife _life;
    private readonly PendingRetries _turns;
    private readonly JobWaiters _waiters;
    private readonly AppendIntake _intake;
    private readonly LogDelivery _delivery;
    private readonly CallersReturn _callers;
    private bool _isActive, _isCommitDue;

    /// <summary>Made by <see cref="For"/>.</summary>
    public JobWalActor(JobExecution execution, JobWalParts parts, bool isLeftover, IReadOnlyCollection<long> owed)
    {
        (_execution, _parts, _turns, _waiters) = (execution, parts, new PendingRetries(parts.Settings.RetryCapacity), new JobWaiters(execution, parts.Settings.MaxQueued));
        _feed = new DeliveryFeed(execution, parts.Settings);
        foreach (var sequence in owed) _turns.Add(sequence);
        _life = new LogLife(execution, parts, _turns, isLeftover, _logger);
        _intake = new AppendIntake(_life, _replies, _turns, parts);
        var mailbox = (ActorCell)Context;
        _callers = new CallersReturn(parts.Time, () => mailbox.HasMessages);
        _delivery = new LogDelivery(execution, parts, _life, _feed, _logger);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="isLeftover">True for a log found at the start: without an append it is archived as soon as it is settled.</param>
    /// <param name="owed">Numbers that must come again before higher ones are taken.</param>
    internal static Props For(JobExecution execution, JobWalParts parts, bool isLeftover, IReadOnlyCollection<long> owed) =>
        Props.Create(() => new JobWalActor(execution, parts, isLeftover, owed)).WithDispatcher(Dispatchers.Commit);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_life.Open())
        {
            OnOpened();
            return;
        }

        var failure = _life.OpenFailure!;
        Context.Parent.Tell(new OpenFailed(_execution, failure.Reason, failure.Detail, failure.IsPermanent));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        if (_replies.Count > 0) _replies.UnknownAll("its log's actor stopped before the write was confirmed.", _turns);
        _life.Release();
        _waiters.PassTo(Context.Parent, Self);
        if (_turns.Sequences.Count > 0) Context.Parent.Tell(new RetriesLeft(_execution, [.. _turns.Sequences]), Self);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AppendTicket ticket: OnAppend(ticket.Body, new Appender(_execution, ticket, null, 0, Self)); break;
            case Append append: OnAppend(EventBody.Of(append.Event), new Appender(_execution, null, Sender, append.Correlation, Self)); break;
            case SenderProtocol.BatchWanted: _feed.SenderWants(Sender); break;
            case SenderProtocol.Delivered delivered: if (_delivery.Delivered(delivered)) MarksWait(); break;
            case SenderProtocol.Refused refused: if (_delivery.Refused(refused)) MarksWait(); break;
            case SenderProtocol.SendFailed failed: _delivery.Failed(failed); break;
            case BatchWasRead read: OnRead(read); break;
            case CommitDue: _isCommitDue = false; break;
            case Terminated: _delivery.Gone(); break;
            case GetStatus: Sender.Tell(_delivery.Status); break;
            case Activate: OnActivate(); break;
            case GiveUp giveUp: _turns.Remove(giveUp.Sequence); break;
            case Flush: OnFlush(); break;
            case Complete: OnComplete(); break;
            case FillOver: _feed.Due(); break;
            case MarksDue: CommitMarks(); break;
            case TryAgain: OnTryAgain(); break;
            case IdleCheck: OnIdleCheck(); break;
            case ArchiveProtocol.LogArchived archived: OnArchived(archived); break;
            case ArchiveProtocol.ArchiveFailed failed: OnArchiveFailed(failed); break;
            case DrainLog: _life.Drain(); break;
            case CloseNow: _life.Close(); break;
            case StopNow: Context.Stop(Self); return;
            default: Unhandled(message); return;
        }

        if (_replies.Count > 0) CommitOrWait();
        GoOn();
    }

    /// <summary>
    /// While messages wait, more is gathered. The last of them may be one that never gets here (a timer that was cancelled, an Identify,
    /// something unknown): so one of our own stands behind them.
    /// </summary>
    private void CommitOrWait()
    {
        if (!_callers.HaveCome())
        {
            Commit();
        }
        else if (!_isCommitDue)
        {
            _isCommitDue = true;
            Self.Tell(CommitDue.Instance);
        }
    }

    private void OnAppend(in EventBody body, in Appender who)
    {
        try
        {
            while (!TryAnswer(body, who)) Commit();
        }
        catch (Exception failure)
        {
            _intake.Unknown(body, who, failure.Message);
            if (failure is not WalIOException io) throw;
            OnWriteFailed(io);
        }
    }

    /// <summary>False: what was gathered has to be committed first.</summary>
    private bool TryAnswer(in EventBody body, in Appender who)
    {
        var isOverWindow = who.Actor is not null && ((ActorCell)Context).NumberOfMessages > _parts.Settings.MaxQueued;
        if (_intake.AnswersAtOnce(body, who, isOverWindow)) return true;
        if (OpenForWriting() is { } failure) return RefuseUnwritten(body, who, failure);
        _isActive = true;
        return _intake.TryTake(body, who, _replies.Count == 0 ? NowMs : 0);
    }

    /// <summary>Opens the file that was closed for idleness, or takes a log of the other dialect over; null where that worked.</summary>
    private WalIOException? OpenForWriting()
    {
        var (wasIdle, log) = (_life.IsIdle, _life.Log);
        try
        {
            _life.ForWriting();
        }
        catch (WalIOException failure)
        {
            return failure;
        }
        finally
        {
            if (!ReferenceEquals(_life.Log, log)) _feed.Reset(); // taken over: what is being read stood elsewhere
        }

        if (wasIdle) WatchForIdleness();
        return null;
    }

    /// <summary>Nothing of the append was written: a refusal, not an unknown outcome.</summary>
    private bool RefuseUnwritten(in EventBody body, in Appender who, WalIOException failure)
    {
        _intake.Refuse(body, who, failure.IsNoSpace ? RefusalReason.DiskFull : RefusalReason.Recovering, failure.Message);
        if (!failure.IsNoSpace) OnWriteFailed(failure);
        else if (_life.Phase == LogPhase.ReadOnly) Retry(); // taken over, and no room to go on in it
        else _life.NoteDiskFull(failure);
        return true;
    }

    private void Commit()
    {
        var appends = _replies.Count;
        var started = _parts.Time.GetTimestamp();
        try
        {
            _life.Log!.Commit(NowMs);
        }
        catch (WalIOException failure)
        {
            OnCommitFailed(failure, appends);
            return;
        }

        _parts.Counters.NoteCommit(appends);
        _callers.Called(_replies.Acknowledge(), started);
        _life.NoteWritten();
    }

    private void OnCommitFailed(WalIOException failure, int appends)
    {
        if (failure.IsNoSpace && _life.Log!.CutBack())
        {
            _parts.Counters.NoteRefused(appends);
            _life.NoteDiskFull(failure);
            _replies.RefuseAll(RefusalReason.DiskFull, failure.Message, _turns);
            return;
        }

        _parts.Counters.NoteUnknown(appends);
        _replies.UnknownAll(failure.Message, _turns);
        OnWriteFailed(failure);
    }

    /// <summary>Nothing is acknowledged on that file again: the job goes on in a rewritten one.</summary>
    private void OnWriteFailed(WalIOException failure)
    {
        _life.Poison(failure);
        Rewrite();
    }

    private void Rewrite()
    {
        if (_life.TryReopen()) OnOpened();
        else Retry();
    }

    private void Retry() => Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, _life.NextRetryDelay());

    private void OnTryAgain()
    {
        if (_life.Phase == LogPhase.ReadOnly) Rewrite();
        else if (_life.Phase == LogPhase.Archiving) _life.AskForArchive();
        else CommitMarks();
    }

    private void OnOpened()
    {
        _feed.Reset();
        if (_life.Phase == LogPhase.ReadOnly) Retry();
        if (_life.Log!.HasMarks) MarksWait(); // taken over from an earlier opening
        WatchForIdleness();
        GoOn();
    }

    private void OnActivate()
    {
        if (_life.OpenFailure is { } failure) Sender.Tell(new NotActivated(_execution, failure.Reason, failure.Detail));
        else if (_life.RefusesActivation(out var reason)) Sender.Tell(new NotActivated(_execution, reason, "the execution is ending."));
        else
        {
            _life.Claim();
            Sender.Tell(new Activated(_execution, Self, _delivery.Status));
        }
    }

    private void OnRead(BatchWasRead read)
    {
        if (read.Generation != _feed.Generation || _life.Log is not { } log || _life.Phase == LogPhase.Archiving) return;
        if (read.Content is { IsDamaged: false } content)
        {
            _feed.Read(content, log);
            foreach (var sequence in content.Unreadable) _delivery.SetAside(sequence, "its payload is no event");
            if (content.Unreadable.Count > 0) MarksWait();
            return;
        }

        _feed.ReadFailed();
        if (_replies.Count > 0) Commit();
        _life.ReadTrouble(read.Error?.Message ?? "a record that was readable is not any more");
        Rewrite();
    }

    private void MarksWait()
    {
        if (!Timers.IsTimerActive(nameof(MarksDue))) Timers.StartSingleTimer(nameof(MarksDue), MarksDue.Instance, LogSettings.MarkDelay);
    }

    private void CommitMarks()
    {
        if (_life.Log is not { HasMarks: true } || !_life.CanWrite) return;
        if (OpenForWriting() is { } failure) OnCommitFailed(failure, 0);
        else Commit();
        if (_life.Log is { HasMarks: true } && _life.CanWrite) Retry(); // no space for marks: they wait in memory
    }

    private void OnFlush()
    {
        if (IsUnopened()) return;
        if (_replies.Count > 0) Commit();
        _waiters.Flushing(Sender, _life.Log?.Index.LastSequence ?? -1);
        _delivery.Hurry();
    }

    private void OnComplete()
    {
        if (IsUnopened()) return;
        if (_replies.Count > 0) Commit();
        _waiters.Completing(Sender);
        _life.Complete();
        _delivery.Hurry();
    }

    /// <summary>Whoever waits for a log that cannot be opened is told so at once: trying again is theirs.</summary>
    private bool IsUnopened()
    {
        if (_life.OpenFailure is not { } failure) return false;
        Sender.Tell(new Status.Failure(new LogUnavailableException(_execution, failure.Reason, failure.Detail)), Self);
        return true;
    }

    /// <summary>What every message may have made possible: handing out a batch, answering who waits, ending.</summary>
    private void GoOn()
    {
        if (_life.Log is not { } log) return;
        if (_feed.Hurry && log.Index.Pending == 0 && !_life.IsEnding) _feed.Hurry = false;
        Feed(log);
        _waiters.Answer(log.Index, Self);
        if (log.HasGathered || _replies.Count > 0) return;
        if (_life.IsEnding && (log.Index.Pending == 0 || _life.Phase == LogPhase.Closing)) End();
    }

    private void Feed(JobLog log)
    {
        _delivery.Ensure(Context);
        _feed.Hurry |= _life.IsEnding;
        switch (_delivery.Next(log))
        {
            case FeedStep.Read:
                BatchReads.Start(_parts, log.PlanBatch(_parts.Settings.BatchMaxEvents, _parts.Settings.BatchMaxBytes), _feed.Generation).PipeTo(Self);
                break;
            case FeedStep.Fill when !Timers.IsTimerActive(nameof(FillOver)):
                Timers.StartSingleTimer(nameof(FillOver), FillOver.Instance, _parts.Settings.FlushInterval);
                break;
        }
    }

    private void End()
    {
        try
        {
            _life.End(NowMs);
        }
        catch (WalIOException failure) when (_life.Phase == LogPhase.Closing)
        {
            _life.EndAsItIs(failure);
        }
        catch (WalIOException failure)
        {
            OnCommitFailed(failure, 0);
            return;
        }

        if (_life.Phase == LogPhase.Finished) Finish();
    }

    private void OnArchived(ArchiveProtocol.LogArchived archived)
    {
        if (_life.Phase != LogPhase.Archiving) return;
        _life.Archived(archived);
        Finish();
    }

    private void OnArchiveFailed(ArchiveProtocol.ArchiveFailed failed)
    {
        if (_life.Phase != LogPhase.Archiving) return;
        _life.ArchiveTrouble(failed.Reason);
        Retry();
    }

    private void Finish()
    {
        _waiters.Completed(_delivery.Status, Self);
        Context.Parent.Tell(new Finished(_execution, _delivery.Status));
    }

    private void OnIdleCheck()
    {
        (var quiet, _isActive) = (!_isActive && _replies.Count == 0, false);
        try
        {
            if (quiet && _life.CloseForIdleness()) _delivery.Rest(Context);
        }
        catch (WalIOException failure)
        {
            OnWriteFailed(failure);
            return;
        }

        if (!_life.IsIdle) WatchForIdleness(); // no timer ticks for an idle log; the next write starts it
    }

    private void WatchForIdleness() => Timers.StartSingleTimer(nameof(IdleCheck), IdleCheck.Instance, _parts.Settings.IdleAfter);

    private long NowMs => _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
