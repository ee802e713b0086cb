using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>The delivery of one log, as its owner sees it: the child that sends, what it says, and what that settles.</summary>
internal sealed class LogDelivery(JobExecution execution, JobWalParts parts, LogLife life, DeliveryFeed feed, ILoggingAdapter logger)
{
    private IActorRef? _child;
    private (int Attempts, string? Error) _sending;

    /// <summary>Makes the child where something is pending and none is there.</summary>
    internal void Ensure(IActorContext owner)
    {
        if (_child is not null || !life.MayDeliver || life.Log is not { Index.Pending: > 0 }) return;
        _child = owner.Watch(owner.ActorOf(parts.Delivery(execution, owner.Self), "delivery"));
    }

    /// <summary>Hands out what can be handed out, and says what to do next.</summary>
    internal FeedStep Next(JobLog log) => life.MayDeliver ? feed.Next(log) : FeedStep.Rest;

    /// <summary>Batches no longer wait to fill, and a waiting retry happens at once.</summary>
    internal void Hurry()
    {
        feed.Hurry = true;
        _child?.Tell(new SenderProtocol.RetryNow(execution));
    }

    /// <summary>Stops the child where nothing is pending; the next event makes another.</summary>
    internal void Rest(IActorContext owner)
    {
        if (_child is not null && life.Log is { Index.Pending: 0 }) owner.Stop(_child);
    }

    /// <summary>The child has stopped for idleness, or ended of itself: its name is free, and what is pending needs another.</summary>
    internal void Gone()
    {
        _child = null;
        feed.SenderGone();
    }

    /// <summary>A send failed; it is tried again.</summary>
    internal void Failed(SenderProtocol.SendFailed failed) => _sending = (failed.Attempts, failed.Error);

    /// <summary>The server has the events of a batch.</summary>
    /// <returns>Whether a mark waits to be written.</returns>
    internal bool Delivered(SenderProtocol.Delivered delivered)
    {
        if (feed.InFlight(delivered.BatchId) is not { } batch || life.Log is not { } log) return false;
        var before = log.Index.Sent;
        log.MarkDoneThrough(Math.Min(delivered.ThroughSequence, batch.LastSequence), batch);
        parts.Counters.NoteDelivered(log.Index.Sent - before);
        _sending = default;
        return true;
    }

    /// <summary>The server refused one event of a batch for good.</summary>
    /// <inheritdoc cref="Delivered"/>
    internal bool Refused(SenderProtocol.Refused refused)
    {
        if (feed.InFlight(refused.BatchId) is not { } batch || !batch.Has(refused.Sequence)) return false;
        SetAside(refused.Sequence, refused.Reason);
        return true;
    }

    /// <summary>An event that cannot be delivered gets a failed mark, and the rest goes on.</summary>
    internal void SetAside(long sequence, string reason)
    {
        if (life.Log is not { } log) return;
        logger.Error("The event {Sequence} of {Job} {Execution} is set aside: {Reason}", sequence, execution.Job, execution.Execution ?? "-", reason);
        parts.Counters.NoteFailed();
        log.Fail(sequence);
    }

    /// <summary>The log's status, with what is known of its delivery.</summary>
    internal JobStatus Status => life.Status with
    {
        OldestPendingUnixMs = life.Log is { Index.Pending: > 0 } log ? feed.OldestUnixMs(log) : null,
        SendAttempts = _sending.Attempts,
        Trouble = life.Trouble ?? _sending.Error,
    };
}
