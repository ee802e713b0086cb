using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>The delivery of one log, as its owner sees it: what is handed out, what the sender answers, and what is done by that.</summary>
internal sealed class LogDelivery(LogParts parts, ILogOwnerHost host, LogReports reports, SealedSegments segments)
{
    private readonly DeliveryFeed _feed = new(parts.Settings);
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
        host.HurrySender();
    }

    /// <summary>A send failed; the sender tries again.</summary>
    internal void SendFailed(int attempts, string error)
    {
        _failedSends = attempts;
        _sendError = error;
        reports.NotSent(attempts, error);
    }

    /// <summary>A send was cancelled and has not returned.</summary>
    /// <param name="since">Time since it began.</param>
    internal void SendOpen(TimeSpan since) => reports.SendOpen(since);

    /// <summary>It has returned.</summary>
    internal void SendReturned() => reports.SendReturned();

    /// <summary>When the oldest pending event was appended, Unix milliseconds; null where nothing is pending.</summary>
    internal long? OldestUnixMs(JobLog log) =>
        HasPending(log) ? _feed.OldestUnixMs(segments.Source(log)) ?? segments.OldestUnreadUnixMs(log) : null;

    /// <summary>Says what is still to be delivered.</summary>
    /// <param name="part">Where the log says it.</param>
    /// <param name="log">The current file.</param>
    internal void NotePending(PendingPart part, JobLog log)
    {
        var (events, bytes) = segments.Pending;
        events += log.Index.Pending;
        if (log.Index.Pending > 0) bytes += log.UnreadBytes;
        if (events > 0) bytes += _feed.Bytes;
        part.Set(events, bytes);
        if (parts.Counters.Pending.WantsOldest()) part.SetOldest(OldestUnixMs(log));
    }

    /// <summary>Hands out what can be handed out, and has the next batch read.</summary>
    /// <param name="log">The current file.</param>
    /// <param name="isEnding">Whether the log ends once nothing is pending.</param>
    /// <param name="mayRead">Whether it may be read now; sealed segments always may.</param>
    internal void Advance(JobLog log, bool isEnding, bool mayRead)
    {
        _feed.Hurry = isEnding || (_feed.Hurry && HasPending(log));
        var source = segments.Source(log);
        if (source is { IsDurable: false }) return;
        if (HasPending(log)) host.EnsureSender();
        if (_feed.HandOut() is { } batch) host.Send(batch.Id, batch.Events);
        if (source is null || (source == log && !mayRead)) return;
        switch (_feed.Next(source))
        {
            case FeedStep.Read:
                host.ReadBatch(source.PlanBatch(parts.Settings.BatchMaxEvents, parts.Settings.BatchMaxBytes), _feed.Generation);
                break;
            case FeedStep.Fill:
                host.Schedule(LogTimer.Fill, parts.Settings.FlushInterval);
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
    internal void Delivered(long batchId, long throughSequence)
    {
        if (_feed.InFlight(batchId) is not { } batch || _feed.InFlightFrom is not { } log) return;
        var before = log.Index.Sent;
        log.MarkDoneThrough(Math.Min(throughSequence, batch.LastSequence), batch);
        parts.Counters.NoteDelivered(log.Index.Sent - before);
        if (_failedSends > 0) reports.Sent();
        _failedSends = 0;
        _sendError = null;
    }

    /// <summary>The server refused one event of a batch for good.</summary>
    internal void Refused(long batchId, long sequence, string reason)
    {
        if (_feed.InFlight(batchId) is { } batch && batch.Has(sequence)) SetAside(_feed.InFlightFrom!, sequence, reason);
    }

    private bool HasPending(JobLog log) => log.Index.Pending > 0 || !segments.AreDone;

    /// <summary>An event that cannot be delivered gets a failed mark, and the rest goes on.</summary>
    private void SetAside(JobLog log, long sequence, string reason)
    {
        reports.SetAside(sequence, reason);
        host.EventSetAside(sequence, reason);
        parts.Counters.NoteFailed();
        log.Fail(sequence);
    }
}
