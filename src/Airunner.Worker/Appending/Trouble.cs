using Airunner.Actors;

namespace Airunner.Worker.Appending;

/// <summary>One period of refusals: decides which errors are transient and how long the period may last.</summary>
/// <remarks>
/// A durable event restarts the time-out but reports nothing: a disk on which space is freed in small steps counts as one period.
/// </remarks>
internal sealed class Trouble(TimeSpan giveUpAfter, TimeProvider time, TroubleReports reports)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private long _lastProgress = time.GetTimestamp();
    private int _failures;
    private bool _isReported;

    /// <summary>Delay before the next attempt: 50 ms, doubling to 1 s, never beyond the drain time-out.</summary>
    public TimeSpan Delay
    {
        get
        {
            var delay = FirstDelay * Math.Pow(2, Math.Min(_failures - 1, 10));
            if (delay > LongestDelay) delay = LongestDelay;
            return delay < Remaining ? delay : Remaining;
        }
    }

    private TimeSpan Remaining
    {
        get
        {
            var left = giveUpAfter - time.GetElapsedTime(_lastProgress);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a failed append and reports the first.</summary>
    /// <exception cref="LogFailedException">The failure is permanent, or it has lasted for the drain time-out.</exception>
    public void Failed(Exception error)
    {
        if (!MayBeTakenLater(error)) throw new LogFailedException(error.Message, error);
        _failures++;
        if (!_isReported) reports.Began(error.Message);
        _isReported = true;
        if (Remaining == TimeSpan.Zero)
            throw new LogFailedException(
                $"{error.Message} This has lasted for {giveUpAfter.TotalSeconds:0.###} s, the drain time-out.", error);
    }

    /// <summary>Notes that an event became durable.</summary>
    public void Progressed()
    {
        _lastProgress = time.GetTimestamp();
        _failures = 0;
    }

    /// <summary>The period is over: every event in flight is durable.</summary>
    public void Over() => reports.Over(time.GetElapsedTime(_began));

    /// <summary>
    /// Whether the same event may be accepted later. That holds for an event out of turn, once the lower one was appended again.
    /// </summary>
    private static bool MayBeTakenLater(Exception error) =>
        error is AppendUnknownException
            or AppendRefusedException { IsTransient: true }
            or AppendRefusedException { Reason: RefusalReason.OutOfTurn };
}
