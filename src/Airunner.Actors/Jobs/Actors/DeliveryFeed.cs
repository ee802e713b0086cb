using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

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

/// <summary>
/// Keeps one batch in the sender's hand and one ready behind it. Knows what was read, never what is on the disk: that is the log's.
/// </summary>
internal sealed class DeliveryFeed(JobExecution execution, LogSettings settings)
{
    private IActorRef? _waiting;
    private BatchContent? _ready;
    private BatchContent? _inFlight;
    private long _batchId;
    private bool _isReading;
    private bool _isDue;

    /// <summary>Rises with each opening of the log: what was read from an earlier one no longer counts.</summary>
    internal int Generation { get; private set; }

    /// <summary>True while someone waits for everything to be settled: batches do not wait to fill.</summary>
    internal bool Hurry { get; set; }

    /// <summary>When the oldest pending event was appended, Unix milliseconds; null where none is durable yet.</summary>
    internal long? OldestUnixMs(JobLog log) =>
        _inFlight?.OldestUnixMs(log.Index.IsDone) ?? _ready?.OldestUnixMs(log.Index.IsDone) ?? log.OldestUnreadUnixMs;

    /// <summary>The log was opened anew: offsets of before mean nothing now. What was in the sender's hand is read, and sent, again.</summary>
    internal void Reset()
    {
        Generation++;
        (_ready, _inFlight, _isReading, _isDue) = (null, null, false, false);
    }

    /// <summary>A batch has waited long enough to fill.</summary>
    internal void Due() => _isDue = true;

    /// <summary>The sender has nothing in hand, or is a newborn that knows of nothing.</summary>
    internal void SenderWants(IActorRef sender) => _waiting = sender;

    /// <summary>The sender is gone; the next one will ask.</summary>
    internal void SenderGone() => _waiting = null;

    /// <summary>The batch of that id, while it is in hand.</summary>
    internal BatchContent? InFlight(long batchId) => batchId == _batchId ? _inFlight : null;

    /// <summary>A read that <see cref="Next"/> asked for is done.</summary>
    internal void Read(BatchContent content, JobLog log)
    {
        _isReading = false;
        log.NoteRead(content.Next);
        _isDue = false;
        if (content.Events.Count > 0) _ready = content;
    }

    /// <summary>It failed; it may be asked for again.</summary>
    internal void ReadFailed() => _isReading = false;

    /// <summary>Hands out what can be handed out, and says what to do next.</summary>
    internal FeedStep Next(JobLog log)
    {
        if (_waiting is not null) HandOut(log);
        if (_isReading || _ready is not null || log.Unread == 0 || log.Index.Pending == 0) return FeedStep.Rest;
        if (!Hurry && !_isDue && log.Unread < settings.BatchMaxEvents && log.UnreadBytes < settings.BatchMaxBytes) return FeedStep.Fill;
        _isReading = true;
        return FeedStep.Read;
    }

    private void HandOut(JobLog log)
    {
        var left = _inFlight?.Pending(log.Index.IsDone);
        if (left is { Count: > 0 })
        {
            Tell(left); // an earlier sender died with them
            return;
        }

        (_inFlight, _ready) = (_ready, null);
        if (_inFlight is not null) Tell(_inFlight.Events);
    }

    private void Tell(IReadOnlyList<Protocol.JobEvent> events)
    {
        _waiting!.Tell(new SenderProtocol.Batch(execution, ++_batchId, events));
        _waiting = null;
    }
}
