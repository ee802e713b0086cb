namespace Airunner.Actors.Jobs.Appending;

/// <summary>Lets a commit wait shortly for callers whose appends were just acknowledged, since most of them append again at once.</summary>
/// <remarks>
/// Without it, a commit takes the one or two appends that came first and leaves all others to the next commit: every second write is
/// wasted. The wait lasts only while callers are being called, and at most half as long as the last write took, so it costs an append
/// less than the write that it saves. At most one millisecond: a caller may block, even on an append that this commit is to cover.
/// </remarks>
/// <param name="time">Measures how long a write takes.</param>
/// <param name="hasMessages">Whether a message waits for the log's actor.</param>
internal sealed class CallersReturn(TimeProvider time, Func<bool> hasMessages)
{
    private TicketRun? _run;
    private long _until;

    /// <summary>Notes that a commit is durable and that its callers are being called.</summary>
    /// <param name="run">The calls; null when there are none.</param>
    /// <param name="started">Timestamp of the commit's start.</param>
    internal void Called(TicketRun? run, long started)
    {
        var now = time.GetTimestamp();
        _run = run;
        _until = now + Math.Min((now - started) / 2, time.TimestampFrequency / 1000);
    }

    /// <summary>Waits until a message is there, or until no caller is expected any more.</summary>
    /// <returns>Whether a message is there.</returns>
    internal bool WaitForMessage()
    {
        if (_run is not { } run) return hasMessages();
        var spinner = default(SpinWait);
        while (!hasMessages())
        {
            if (run.IsDone || time.GetTimestamp() >= _until)
            {
                _run = null;
                return hasMessages(); // the last caller may have appended just before its run was done
            }

            spinner.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }
}
