using Airunner.Actors;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Appending;

/// <summary>Logs the periods in which a log refuses events: the first at once, those of the next minute together.</summary>
internal sealed class TroubleReports(JobExecution execution, TimeProvider time, ILogger log)
{
    /// <summary>Least time between the reports of two periods.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long? _lastReport;
    private int _unreported;
    private TimeSpan _unreportedTime;
    private bool _isReported; // the beginning of the present period

    /// <summary>A period begins.</summary>
    /// <param name="reason">For people.</param>
    public void Began(string reason)
    {
        _isReported = _lastReport is not { } last || time.GetElapsedTime(last) >= Every;
        if (!_isReported) return;
        _lastReport = time.GetTimestamp();
        var before = _unreported == 0
            ? ""
            : FormattableString.Invariant(
                $" Since the last report: {_unreported} times more, for {_unreportedTime.TotalSeconds:0.0} s in all.");
        _unreported = 0;
        _unreportedTime = TimeSpan.Zero;
        log.LogRefusing(execution.ToString(), reason, before);
    }

    /// <summary>The period is over; nothing was lost.</summary>
    /// <param name="length">How long it was.</param>
    public void Over(TimeSpan length)
    {
        if (!_isReported)
        {
            _unreported++;
            _unreportedTime += length;
            return;
        }

        log.LogAccepting(execution.ToString(), length.TotalSeconds);
    }
}
