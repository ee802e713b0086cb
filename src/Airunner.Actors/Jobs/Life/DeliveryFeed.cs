using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What the owner of a log does next for its delivery.</summary>
internal enum FeedStep
{
    /// <summary>Nothing until something changes.</summary>
    Rest,

    /// <summary>Read the next batch.</summary>
    Read,

    /// <summary>Let the batch fill: ask again after <c>flush-interval</c>.</summary>
    Fill,
}

/// <summary>A batch for the sender.</summary>
/// <param name="Id">Comes back with the sender's answers.</param>
/// <param name="Events">The events.</param>
internal readonly record struct OutgoingBatch(long Id, EventBatch Events);

/// <summary>Keeps one batch in flight and one ready behind it. Knows what was read, never what is on the disk: that is the log's.</summary>
internal sealed class DeliveryFeed(LogSettings settings)
{
    private BatchContent? _ready;
    private BatchContent? _inFlight;
    private long _batchId;
    private bool _senderWaits;
    private bool _isReading;
    private bool _isDue;

    /// <summary>Rises with each opening of the log: what was read from an earlier one no longer counts.</summary>
    internal int Generation { get; private set; }

    /// <summary>True while somebody waits for everything to be delivered: batches do not wait to fill.</summary>
    internal bool Hurry { get; set; }

    /// <summary>When the oldest pending event was appended, Unix milliseconds; null where none is durable yet.</summary>
    internal long? OldestUnixMs(JobLog log) =>
        _inFlight?.OldestUnixMs(log.Index.IsDone) ?? _ready?.OldestUnixMs(log.Index.IsDone) ?? log.OldestUnreadUnixMs;

    /// <summary>The log was opened again: earlier offsets are void. What was in flight is read, and sent, again.</summary>
    internal void Reset()
    {
        Generation++;
        _ready = null;
        _inFlight = null;
        _isReading = false;
        _isDue = false;
    }

    /// <summary>A batch has waited long enough to fill.</summary>
    internal void Due() => _isDue = true;

    /// <summary>The sender has no batch: it delivered the last one, or it is a new instance.</summary>
    internal void SenderWants() => _senderWaits = true;

    /// <summary>The sender is gone; the next instance will ask.</summary>
    internal void SenderGone() => _senderWaits = false;

    /// <summary>The batch of that id, while it is in flight.</summary>
    internal BatchContent? InFlight(long batchId) => batchId == _batchId ? _inFlight : null;

    /// <summary>The read that <see cref="Next"/> asked for is done.</summary>
    internal void Read(BatchContent content, JobLog log)
    {
        _isReading = false;
        log.NoteRead(content.Next);
        _isDue = false;
        if (content.Count > 0) _ready = content;
    }

    /// <summary>The read failed; it may be asked for again.</summary>
    internal void ReadFailed() => _isReading = false;

    /// <summary>The batch for the sender, where it waits for one and there is one.</summary>
    internal OutgoingBatch? HandOut(JobLog log)
    {
        if (!_senderWaits) return null;
        var pending = _inFlight?.Pending(log.Index.IsDone);
        if (pending is { Count: > 0 }) return HandOut(pending); // an earlier sender ended with them
        _inFlight = _ready;
        _ready = null;
        return _inFlight is null ? null : HandOut(_inFlight.Events);
    }

    /// <summary>What to do next.</summary>
    internal FeedStep Next(JobLog log)
    {
        if (_isReading || _ready is not null || log.Unread == 0 || log.Index.Pending == 0) return FeedStep.Rest;
        if (!Hurry && !_isDue && log.Unread < settings.BatchMaxEvents && log.UnreadBytes < settings.BatchMaxBytes) return FeedStep.Fill;
        _isReading = true;
        return FeedStep.Read;
    }

    private OutgoingBatch HandOut(EventBatch events)
    {
        _senderWaits = false;
        return new OutgoingBatch(++_batchId, events);
    }
}
