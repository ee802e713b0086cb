using System.Diagnostics;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>The delivery of one log, as its owner sees it: what is handed out, what the sender answers, and what is done by that.</summary>
internal sealed class LogDelivery(OwnedLog log, SealedSegments segments)
{
    private readonly DeliveryFeed _feed = new(log.Parts.Settings);
    private int _failedSends;
    private string? _sendError;

    /// <summary>Failed sends in a row.</summary>
    internal int FailedSends => _failedSends;

    /// <summary>What the last send failed with; null after a success.</summary>
    internal string? SendError => _sendError;

    /// <summary>The sender has no batch.</summary>
    internal void SenderWants() => _feed.SenderWants();

    /// <summary>The sender is gone.</summary>
    internal void SenderGone() => _feed.SenderGone();

    /// <summary>A file was opened again.</summary>
    internal void Reset(JobLog earlier) => _feed.Reset(earlier);

    /// <summary>The file that a batch is being read from; null where none is.</summary>
    internal JobLog? ReadingFrom => _feed.ReadingFrom;

    /// <summary>A batch has waited long enough to fill.</summary>
    internal void FillOver() => _feed.Due();

    /// <summary>Somebody waits for everything to be delivered: batches do not wait to fill, and a waiting retry happens at once.</summary>
    internal void Hurry()
    {
        _feed.Hurry = true;
        log.Host.HurrySender();
    }

    /// <summary>A send failed; the sender tries again.</summary>
    internal void SendFailed(int attempts, string error)
    {
        _failedSends = attempts;
        _sendError = error;
        log.Reports.NotSent(attempts, error);
    }

    /// <summary>A send was cancelled and has not returned.</summary>
    /// <param name="since">Time since it began.</param>
    internal void SendOpen(TimeSpan since) => log.Reports.SendOpen(since);

    /// <summary>It has returned.</summary>
    internal void SendReturned() => log.Reports.SendReturned();

    /// <summary>When the oldest pending event was appended, Unix milliseconds; null where nothing is pending.</summary>
    /// <param name="current">The current file.</param>
    internal long? OldestUnixMs(JobLog current) =>
        HasPending(current) ? _feed.OldestUnixMs(segments.Source(current)) ?? segments.OldestUnreadUnixMs(current) : null;

    /// <summary>Says what is still to be delivered.</summary>
    /// <param name="part">Where the log says it.</param>
    /// <param name="current">The current file.</param>
    internal void NotePending(PendingPart part, JobLog current)
    {
        var (events, bytes) = segments.Pending;
        events += current.Index.Pending;
        if (current.Index.Pending > 0) bytes += current.UnreadBytes;
        if (events > 0) bytes += _feed.Bytes;
        part.Set(events, bytes);
        if (log.Parts.Counters.Pending.WantsOldest()) part.SetOldest(OldestUnixMs(current));
    }

    /// <summary>Hands out what can be handed out, and has the next batch read.</summary>
    /// <param name="current">The current file. It may not always be read; sealed segments may.</param>
    /// <param name="isEnding">Whether the log ends once nothing is pending.</param>
    internal void Advance(JobLog current, bool isEnding)
    {
        _feed.Hurry = isEnding || (_feed.Hurry && HasPending(current));
        var source = segments.Source(current);
        if (source is { IsDurable: false }) return;
        if (HasPending(current)) log.Host.EnsureSender();
        if (_feed.HandOut() is { } batch) log.Host.Send(batch.Id, batch.Events);
        if (source is null || (source == current && !log.MayRead)) return;
        var settings = log.Parts.Settings;
        switch (_feed.Next(source))
        {
            case FeedStep.Read:
                log.Host.ReadBatch(source.PlanBatch(settings.BatchMaxEvents, settings.BatchMaxBytes), _feed.Generation);
                break;
            case FeedStep.Fill:
                log.Host.Schedule(LogTimer.Fill, settings.FlushInterval);
                break;
        }
    }

    /// <summary>A batch was read, or could not be.</summary>
    /// <param name="content">What was read; null where the read failed.</param>
    /// <param name="generation">As the host was asked.</param>
    /// <param name="unreadable">The file in which a record that was readable is not any more.</param>
    /// <returns>False: that file has to be opened again.</returns>
    internal bool TryTake(BatchContent? content, int generation, out JobLog? unreadable)
    {
        unreadable = null;
        if (generation != _feed.Generation || _feed.ReadingFrom is not { } source) return true;
        if (content is not { IsDamaged: false })
        {
            _feed.ReadFailed();
            unreadable = source;
            return false;
        }

        _feed.Read(content, source);
        foreach (var sequence in content.Unreadable) SetAside(source, sequence, "its payload is no event");
        return true;
    }

    /// <summary>The server has the events of a batch, up to a sequence.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="throughSequence">The last event that it has.</param>
    /// <param name="send">The activity of the call; default where nobody listened.</param>
    internal void Delivered(long batchId, long throughSequence, ActivityContext send = default)
    {
        using var trace = WalTraces.Ack(log.Execution, throughSequence, send);
        if (log.Log is null || _feed.InFlight(batchId) is not { } batch || _feed.InFlightFrom is not { } source) return;
        var before = source.Index.Sent;
        source.MarkDoneThrough(Math.Min(throughSequence, batch.LastSequence), batch);
        log.ScheduleMarks();
        log.Parts.Counters.NoteDelivered(source.Index.Sent - before);
        if (_failedSends > 0) log.Reports.Sent();
        _failedSends = 0;
        _sendError = null;
    }

    /// <summary>The server refused one event of a batch for good.</summary>
    internal void Refused(long batchId, long sequence, string reason)
    {
        if (log.Log is null || _feed.InFlight(batchId) is not { } batch || !batch.Has(sequence)) return;
        SetAside(_feed.InFlightFrom!, sequence, reason);
    }

    private bool HasPending(JobLog current) => current.Index.Pending > 0 || !segments.AreDone;

    /// <summary>An event that cannot be delivered gets a failed mark, and the rest goes on.</summary>
    private void SetAside(JobLog source, long sequence, string reason)
    {
        log.Reports.SetAside(sequence, reason);
        log.Host.EventSetAside(sequence, reason);
        log.Parts.Counters.NoteFailed();
        source.Fail(sequence);
        log.ScheduleMarks();
    }
}
