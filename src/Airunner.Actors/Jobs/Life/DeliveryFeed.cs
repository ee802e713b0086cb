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
    private JobLog? _readyFrom;
    private BatchContent? _inFlight;
    private JobLog? _inFlightFrom;
    private JobLog? _readingFrom;
    private long _batchId;
    private bool _senderWaits;
    private bool _isDue;

    /// <summary>Rises when a file is opened again while it is read: what comes of that read no longer counts.</summary>
    internal int Generation { get; private set; }

    /// <summary>True while somebody waits for everything to be delivered: batches do not wait to fill.</summary>
    internal bool Hurry { get; set; }

    /// <summary>When the oldest pending event was appended, Unix milliseconds; null where none is durable yet.</summary>
    /// <param name="log">The file that is read next.</param>
    internal long? OldestUnixMs(JobLog? log) =>
        _inFlight?.OldestUnixMs(_inFlightFrom!.Index.IsDone) ?? _ready?.OldestUnixMs(_readyFrom!.Index.IsDone) ?? log?.OldestUnreadUnixMs;

    /// <summary>Payload bytes that were read and are not delivered yet.</summary>
    internal long Bytes => (_inFlight?.Bytes ?? 0) + (_ready?.Bytes ?? 0);

    /// <summary>The file that the batch in flight was read from.</summary>
    internal JobLog? InFlightFrom => _inFlightFrom;

    /// <summary>The file that is being read from; null where none is.</summary>
    internal JobLog? ReadingFrom => _readingFrom;

    /// <summary>A file was opened again: earlier offsets in it are void. What was in flight of it is read, and sent, again.</summary>
    internal void Reset(JobLog earlier)
    {
        _isDue = false;
        if (_readyFrom == earlier)
        {
            _ready = null;
            _readyFrom = null;
        }

        if (_inFlightFrom == earlier)
        {
            _inFlight = null;
            _inFlightFrom = null;
        }

        if (_readingFrom != earlier) return;
        Generation++;
        _readingFrom = null;
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
        _readingFrom = null;
        log.NoteRead(content.Next);
        _isDue = false;
        if (content.Count == 0) return;
        _ready = content;
        _readyFrom = log;
    }

    /// <summary>The read failed; it may be asked for again.</summary>
    internal void ReadFailed() => _readingFrom = null;

    /// <summary>The batch for the sender, where it waits for one and there is one.</summary>
    internal OutgoingBatch? HandOut()
    {
        if (!_senderWaits) return null;
        var events = _inFlight?.Pending(_inFlightFrom!.Index.IsDone);
        if (events is not { Count: > 0 }) // else an earlier sender ended with them
        {
            _inFlight = _ready;
            _inFlightFrom = _readyFrom;
            _ready = null;
            _readyFrom = null;
            events = _inFlight?.Events;
        }

        if (events is null) return null;
        _senderWaits = false;
        return new OutgoingBatch(++_batchId, events);
    }

    /// <summary>What to do next.</summary>
    internal FeedStep Next(JobLog log)
    {
        if (_readingFrom is not null || _ready is not null || log.Unread == 0 || log.Index.Pending == 0) return FeedStep.Rest;
        var mayFill = !Hurry && !_isDue && !log.IsSealed; // a sealed segment does not grow
        if (mayFill && log.Unread < settings.BatchMaxEvents && log.UnreadBytes < settings.BatchMaxBytes) return FeedStep.Fill;
        _readingFrom = log;
        return FeedStep.Read;
    }
}
