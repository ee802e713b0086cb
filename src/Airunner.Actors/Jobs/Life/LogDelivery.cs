using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>The delivery of one log, as its owner sees it: what is handed out, what the sender answers, and what is done by that.</summary>
internal sealed class LogDelivery(LogParts parts, ILogOwnerHost host, LogReports reports)
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

    /// <summary>The log was opened again.</summary>
    internal void Reset() => _feed.Reset();

    /// <summary>A batch has waited long enough to fill.</summary>
    internal void FillOver() => _feed.Due();

    /// <summary>Somebody waits for everything to be delivered: batches do not wait to fill, and a waiting retry happens at once.</summary>
    internal void Hurry()
    {
        _feed.Hurry = true;
        host.HurrySender();
    }

    /// <summary>A send failed; the sender tries again.</summary>
    internal void SendFailed(int attempts, string? error)
    {
        _failedSends = attempts;
        _sendError = error;
    }

    /// <summary>When the oldest pending event was appended, Unix milliseconds; null where nothing is pending.</summary>
    internal long? OldestUnixMs(JobLog log) => log.Index.Pending > 0 ? _feed.OldestUnixMs(log) : null;

    /// <summary>Hands out what can be handed out, and has the next batch read.</summary>
    /// <param name="log">The open log.</param>
    /// <param name="isEnding">Whether the log ends once nothing is pending.</param>
    /// <param name="mayRead">Whether its file may be read now.</param>
    internal void Advance(JobLog log, bool isEnding, bool mayRead)
    {
        _feed.Hurry = isEnding || (_feed.Hurry && log.Index.Pending > 0);
        if (!log.IsDurable) return;
        if (log.Index.Pending > 0) host.EnsureSender();
        if (_feed.HandOut(log) is { } batch) host.Send(batch.Id, batch.Events);
        if (!mayRead) return;
        switch (_feed.Next(log))
        {
            case FeedStep.Read:
                host.ReadBatch(log.PlanBatch(parts.Settings.BatchMaxEvents, parts.Settings.BatchMaxBytes), _feed.Generation);
                break;
            case FeedStep.Fill:
                host.Schedule(LogTimer.Fill, parts.Settings.FlushInterval);
                break;
        }
    }

    /// <summary>A batch was read, or could not be.</summary>
    /// <returns>False: a record that was readable is not any more, and the log has to be opened again.</returns>
    internal bool TryTake(BatchContent? content, int generation, JobLog log)
    {
        if (generation != _feed.Generation) return true;
        if (content is not { IsDamaged: false })
        {
            _feed.ReadFailed();
            return false;
        }

        _feed.Read(content, log);
        foreach (var sequence in content.Unreadable) SetAside(log, sequence, "its payload is no event");
        return true;
    }

    /// <summary>The server has the events of a batch, up to a sequence.</summary>
    internal void Delivered(JobLog log, long batchId, long throughSequence)
    {
        if (_feed.InFlight(batchId) is not { } batch) return;
        var before = log.Index.Sent;
        log.MarkDoneThrough(Math.Min(throughSequence, batch.LastSequence), batch);
        parts.Counters.NoteDelivered(log.Index.Sent - before);
        SendFailed(0, null);
    }

    /// <summary>The server refused one event of a batch for good.</summary>
    internal void Refused(JobLog log, long batchId, long sequence, string reason)
    {
        if (_feed.InFlight(batchId) is { } batch && batch.Has(sequence)) SetAside(log, sequence, reason);
    }

    /// <summary>An event that cannot be delivered gets a failed mark, and the rest goes on.</summary>
    private void SetAside(JobLog log, long sequence, string reason)
    {
        reports.SetAside(sequence, reason);
        parts.Counters.NoteFailed();
        log.Fail(sequence);
    }
}
