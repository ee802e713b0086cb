using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// The event that ends a leftover log: appended behind what is pending, before the log is archived. Where the disk refuses it, delivery
/// goes on, and it is tried again; a log that is closed without it gets it from the next process.
/// </summary>
internal sealed class LeftoverEnd(OwnedLog log, LogAppends appends) : IAppender
{
    private JobEvent? _event;
    private bool _isGathered;

    /// <summary>Whether the log must not be archived yet.</summary>
    internal bool IsOwed => _event is not null && log.State is LogState.Live { Ending: LogEnding.Leftover };

    /// <inheritdoc/>
    bool IAppender.IsAnswered => false;

    /// <inheritdoc/>
    bool IAppender.IsOfTheLog => true;

    /// <summary>The log was opened: the event that it still has to get.</summary>
    /// <param name="end">The event; null where it needs none, or has it.</param>
    internal void Take(JobEvent? end)
    {
        _event = end;
        _isGathered = false;
        Offer();
    }

    /// <summary>Appends the event, if it is owed and the file can be written.</summary>
    internal void Offer()
    {
        if (!IsOwed || _isGathered || !log.CanWrite) return;
        _isGathered = true;
        appends.Append(EventBody.Of(_event!, log.Parts.NowMs), this, isOverWindow: false);
    }

    /// <inheritdoc/>
    void IAppender.Acknowledge(long number)
    {
        _event = null;
        log.Reports.LeftoverEnded(number);
    }

    /// <inheritdoc/>
    void IAppender.Refuse(long sequence, RefusalReason reason, string? detail)
    {
        _isGathered = false;
        if (reason.IsTransient())
        {
            log.ScheduleRetry();
            return;
        }

        _event = null;
        log.Reports.LeftoverNotEnded(detail ?? reason.ToString());
    }

    /// <inheritdoc/>
    /// <remarks>The file is poisoned. When its records are in a new one, that tells whether the event is among them.</remarks>
    void IAppender.Unknown(long sequence, string detail)
    {
    }
}
