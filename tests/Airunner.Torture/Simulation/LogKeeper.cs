using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Torture.Simulation;

/// <summary>
/// Stands where JobWalActor stands, over the same parts, and does what it does with each message; the simulator decides when.
/// </summary>
internal sealed class LogKeeper
{
    private readonly JobModel _model;
    private readonly JobWalParts _parts;
    private readonly StepLog _log;
    private readonly AppendReplies _replies = new();
    private readonly DeliveryFeed _feed;
    private readonly PendingRetries _turns = new();
    private readonly CapturedMessages _producer;
    private BatchPlan? _plan;
    private int _planGeneration;

    public LogKeeper(JobModel model, JobWalParts parts, bool isLeftover, IReadOnlyCollection<long> owed, Random chance, StepLog log)
    {
        (_model, _parts, _log) = (model, parts, log);
        _feed = new DeliveryFeed(model.Execution, parts.Settings);
        foreach (var sequence in owed) _turns.Add(sequence);
        Life = new LogLife(model.Execution, parts, _turns, isLeftover, NoLogger.Instance);
        Sender = new SimulatedSender(model, this, chance, log);
        _producer = new CapturedMessages(Answered);
    }

    public LogLife Life { get; }

    public SimulatedSender Sender { get; }

    public IReadOnlyCollection<long> Owed => _turns.Sequences;

    public bool NeedsRetry { get; private set; }

    public bool HasUnread => _plan is not null;

    public bool WantsArchive { get; set; }

    public bool IsFinished => Life.Phase is LogPhase.Finished or LogPhase.Unopened;

    public bool Open()
    {
        if (!Life.Open()) return false;
        Opened();
        return true;
    }

    public void Append(ProducedEvent claim)
    {
        _model.Offered(claim);
        Offer(EventBody.Of(claim.Event), new Appender(_model.Execution, null, _producer, claim.Id, _producer));
        GoOn();
    }

    public void GiveUp(long sequence) => _turns.Remove(sequence);

    public void CommitGathered()
    {
        if (_replies.Count > 0) Commit();
        GoOn();
    }

    public void BatchWanted(IActorRef sender)
    {
        _feed.SenderWants(sender);
        GoOn();
    }

    public void Delivered(SenderProtocol.Delivered delivered)
    {
        if (_feed.InFlight(delivered.BatchId) is { } batch && Life.Log is { } log)
            log.MarkDoneThrough(Math.Min(delivered.ThroughSequence, batch.LastSequence), batch);
        GoOn();
    }

    public void Refused(SenderProtocol.Refused refused)
    {
        if (_feed.InFlight(refused.BatchId) is { } batch && batch.Has(refused.Sequence)) Life.Log!.Fail(refused.Sequence);
        GoOn();
    }

    /// <summary>The batch that was asked for is read now.</summary>
    public void Read()
    {
        var (plan, generation) = (_plan!, _planGeneration);
        _plan = null;
        BatchContent? content = null;
        try
        {
            content = BatchReader.Read(_parts.Files, plan);
        }
        catch (WalIOException error)
        {
            _log.Note($"    reading a batch: {error.Message}");
        }

        if (generation != _feed.Generation || Life.Log is not { } log) return;
        if (content is { IsDamaged: false })
        {
            _feed.Read(content, log);
            PromiseBrokenException.Unless(content.Unreadable.Count == 0, "A batch holds what is no event.");
        }
        else
        {
            _feed.ReadFailed();
            if (_replies.Count > 0) Commit();
            Life.ReadTrouble("a record that was readable is not any more");
            Rewrite();
        }

        GoOn();
    }

    public void BatchIsDue()
    {
        _feed.Due();
        GoOn();
    }

    public void CommitMarks()
    {
        if (Life.Log is { HasMarks: true } log && Life.CanWrite)
        {
            try
            {
                Life.ForWriting();
                log.Commit(NowMs);
                NoteMarked();
                if (_replies.Count > 0) _replies.Acknowledge();
            }
            catch (WalIOException failure)
            {
                CommitFailed(failure);
                if (Life.CanWrite) NeedsRetry = true;
            }
        }

        GoOn();
    }

    public void TryAgain()
    {
        NeedsRetry = false;
        if (Life.Phase == LogPhase.ReadOnly) Rewrite();
        else if (Life.Phase == LogPhase.Archiving) Life.AskForArchive();
        else CommitMarks();
        GoOn();
    }

    public void Idle()
    {
        try
        {
            if (_replies.Count == 0) Life.CloseForIdleness();
        }
        catch (WalIOException failure)
        {
            WriteFailed(failure);
        }

        GoOn();
    }

    public void Complete()
    {
        if (_replies.Count > 0) Commit();
        Life.Complete();
        _feed.Hurry = true;
        GoOn();
    }

    public void Stop()
    {
        Life.Drain();
        Life.Close();
        if (_replies.Count > 0) Commit();
        GoOn();
        if (_replies.Count > 0) _replies.UnknownAll("stopped", _turns);
        Life.Release();
    }

    public void Archived(ArchivedLog archived) =>
        Life.Archived(new ArchiveProtocol.LogArchived(_model.Execution, archived.Path, archived.LogBytes, archived.ArchiveBytes));

    public void ArchiveFailed(string reason)
    {
        Life.ArchiveTrouble(reason);
        NeedsRetry = true;
    }

    private long NowMs => _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Answered(object answer)
    {
        _log.Note($"    {answer}");
        switch (answer)
        {
            case JobWalProtocol.Appended appended: _model.Acked(appended.Correlation, appended.Sequence); break;
            case JobWalProtocol.AppendRefused refused: _model.Refused(refused.Correlation, refused.Reason); break;
            case JobWalProtocol.AppendUnknown unknown: _model.Unknown(unknown.Correlation); break;
        }
    }

    private void Offer(in EventBody body, in Appender who)
    {
        if (Life.Phase is LogPhase.Finished)
        {
            Refuse(body, who, RefusalReason.Recovering, null);
            return;
        }

        if (Life.RefusesAppends(out var reason, out var detail))
        {
            Refuse(body, who, reason, detail);
            return;
        }

        try
        {
            OfferToLog(body, who);
        }
        catch (WalIOException failure)
        {
            if (body.Sequence > 0) _turns.Add(body.Sequence);
            who.Unknown(body.Sequence, failure.Message);
            WriteFailed(failure);
        }
    }

    private void OfferToLog(in EventBody body, in Appender who)
    {
        var taken = Life.ForWriting().Offer(body, NowMs, out var number, out var refusal);
        switch (taken)
        {
            case Taken.Gathered:
                if (body.Sequence > 0) _turns.Remove(number);
                _replies.Add(who, number, body.Sequence > 0);
                break;
            case Taken.Already:
                _turns.Remove(number);
                who.Acknowledge(number);
                break;
            case Taken.CommitFirst:
                Commit();
                Offer(body, who);
                break;
            default:
                if (refusal is RefusalReason.SequenceUsed or RefusalReason.SequenceNotRising) _turns.Remove(body.Sequence);
                Refuse(body, who, refusal, null);
                break;
        }
    }

    private void Refuse(in EventBody body, in Appender who, RefusalReason reason, string? detail)
    {
        var isPassing = reason is RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering;
        if (isPassing && body.Sequence > 0) _turns.Add(body.Sequence);
        who.Refuse(body.Sequence, reason, detail);
    }

    private void Commit()
    {
        try
        {
            Life.Log!.Commit(NowMs);
        }
        catch (WalIOException failure)
        {
            CommitFailed(failure);
            return;
        }

        NoteMarked();
        _replies.Acknowledge();
    }

    private void NoteMarked()
    {
        if (!Life.Log!.HasMarks) _model.MarkedThrough = Math.Max(_model.MarkedThrough, Life.Log.Index.DoneThrough);
    }

    private void CommitFailed(WalIOException failure)
    {
        _log.Note($"    the commit failed: {failure.Message}");
        if (failure.IsNoSpace && Life.Log!.CutBack())
        {
            Life.NoteDiskFull(failure);
            _replies.RefuseAll(RefusalReason.DiskFull, failure.Message, _turns);
            return;
        }

        _replies.UnknownAll(failure.Message, _turns);
        WriteFailed(failure);
    }

    private void WriteFailed(WalIOException failure)
    {
        Life.Poison(failure);
        Rewrite();
    }

    private void Rewrite()
    {
        if (Life.TryReopen()) Opened();
        else NeedsRetry = true;
    }

    private void Opened()
    {
        _feed.Reset();
        if (Life.Phase == LogPhase.ReadOnly) NeedsRetry = true;
        GoOn();
    }

    private void GoOn()
    {
        if (Life.Log is not { } log) return;
        _feed.Hurry |= Life.IsEnding;
        if (Life.MayDeliver && _feed.Next(log) == FeedStep.Read)
        {
            PromiseBrokenException.Unless(_plan is null || _planGeneration != _feed.Generation, "A batch is read twice at a time.");
            _plan = log.PlanBatch(_parts.Settings.BatchMaxEvents, _parts.Settings.BatchMaxBytes);
            _planGeneration = _feed.Generation;
        }

        if (log.HasGathered || _replies.Count > 0) return;
        if (!Life.IsEnding || (log.Index.Pending != 0 && Life.Phase != LogPhase.Closing)) return;
        try
        {
            Life.End(NowMs);
        }
        catch (WalIOException failure)
        {
            CommitFailed(failure);
        }
    }
}
