using Airunner.Actors;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Appending;

/// <summary>One period in which the log does not take events: which errors are transient, how long it may last, what is logged.</summary>
/// <remarks>Progress in between starts the clock again and logs nothing, so that a disk that frees a little at a time is one period.</remarks>
internal sealed class Trouble(JobExecution execution, TimeSpan giveUpAfter, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private long _lastProgress = time.GetTimestamp();
    private int _failures;
    private bool _isLogged;

    /// <summary>Delay before the next attempt: 50 ms, doubling to 1 s, and never past the drain time-out.</summary>
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

    /// <summary>Takes note of a failed append; logs the first one.</summary>
    /// <exception cref="LogFailedException">The failure is permanent, or it has lasted for the drain time-out.</exception>
    public void Failed(Exception error)
    {
        if (!MayBeTakenLater(error)) throw new LogFailedException(error.Message, error);
        _failures++;
        if (!_isLogged)
        {
            _isLogged = true;
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

    /// <summary>Whether the same event may be taken later under the same sequence. Out of turn it is until a lower one was appended again.</summary>
    private static bool MayBeTakenLater(Exception error) =>
        error is AppendUnknownException or AppendRefusedException { IsTransient: true } or AppendRefusedException { Reason: RefusalReason.OutOfTurn };
}
