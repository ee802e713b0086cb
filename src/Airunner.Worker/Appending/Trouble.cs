using Airunner.Actors;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Appending;

/// <summary>One spell during which the log does not take events: what is passing, how long it may last, what is said of it.</summary>
/// <remarks>Progress in between starts the clock again but says nothing, so that a disk that frees a little at a time is one spell.</remarks>
internal sealed class Trouble(JobExecution execution, TimeSpan giveUpAfter, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private long _lastProgress = time.GetTimestamp();
    private int _failures;
    private bool _told;

    /// <summary>Time until the spell has lasted too long; never negative.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = giveUpAfter - time.GetElapsedTime(_lastProgress);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Delay before the next try: 50 ms, doubling to 1 s.</summary>
    public TimeSpan Delay
    {
        get
        {
            var delay = FirstDelay * Math.Pow(2, Math.Min(_failures - 1, 10));
            return delay < LongestDelay ? delay : LongestDelay;
        }
    }

    /// <summary>Whether the same event may be taken later under the same sequence.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        AppendUnknownException => true,
        AppendRefusedException { Reason: var reason } =>
            reason is RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering or RefusalReason.OutOfTurn,
        _ => false,
    };

    /// <summary>Takes note of a failed append; says so the first time.</summary>
    /// <exception cref="LogFailedException">The failure is permanent, or the spell has lasted too long.</exception>
    public void Failed(Exception error)
    {
        if (!IsPassing(error)) throw new LogFailedException(error.Message, error);
        _failures++;
        if (!_told)
        {
            _told = true;
            log.LogWarning("The log of {Execution} does not take events for now: {Reason} The producer is held back while it is tried again.",
                execution.ToString(), error.Message);
        }

        if (Remaining == TimeSpan.Zero)
            throw new LogFailedException($"{error.Message} This has lasted for {giveUpAfter.TotalSeconds:0.###} s, the drain time-out.", error);
    }

    /// <summary>An event was taken after all.</summary>
    public void Progressed()
    {
        _lastProgress = time.GetTimestamp();
        _failures = 0;
    }

    /// <summary>Everything that was held up is durable.</summary>
    public void Over() =>
        log.LogWarning("The log of {Execution} takes events again after {Seconds:0.0} s; nothing was lost.",
            execution.ToString(), time.GetElapsedTime(_began).TotalSeconds);
}
