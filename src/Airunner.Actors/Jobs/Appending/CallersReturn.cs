namespace Airunner.Actors.Jobs.Appending;

/// <summary>
/// Callers whose appends were just acknowledged mostly append again at once. A commit that does not wait for them takes the one or two that
/// are there and leaves all others to the next: every second write is wasted.
/// </summary>
/// <remarks>
/// Waits only while callers are being called back, and at the most half of what the last write took: so an append waits less for them than it
/// would for the write that it spares itself. Never longer than a millisecond: a caller may block, even on the append that waits here.
/// </remarks>
/// <param name="time">Measures how long a write takes.</param>
/// <param name="hasCome">Whether a message waits for the log's actor.</param>
internal sealed class CallersReturn(TimeProvider time, Func<bool> hasCome)
{
    private TicketRun? _run;
    private long _until;

    /// <summary>A commit that began at this timestamp is durable, and these callers are being called.</summary>
    internal void Called(TicketRun? run, long started)
    {
        var now = time.GetTimestamp();
        (_run, _until) = (run, now + Math.Min((now - started) / 2, time.TimestampFrequency / 1000));
    }

    /// <summary>Whether there is more to gather before the next commit; waits for it as long as callers may still come back.</summary>
    internal bool HaveCome()
    {
        if (_run is not { } run) return hasCome();
        var spinner = default(SpinWait);
        while (!hasCome())
        {
            if (run.IsDone || time.GetTimestamp() >= _until)
            {
                _run = null;
                return hasCome(); // the last of them may have come just before its run was done
            }

            spinner.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }
}
