namespace Airunner.Worker.Piping;

/// <summary>How long an unfinished line or group waits for its rest.</summary>
/// <param name="time">The clock.</param>
internal sealed class UnfinishedWait(TimeProvider time)
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan? _due;
    private long _appended = -1;

    /// <summary>Until the wait is over, in milliseconds; −1 while nothing is unfinished.</summary>
    public int TimeoutMs => _due is { } due ? (int)Math.Max(0, Math.Ceiling((due - time.GetElapsedTime(_began)).TotalMilliseconds)) : -1;

    /// <summary>Whether something is unfinished and has waited long enough.</summary>
    public bool IsOver => time.GetElapsedTime(_began) >= _due;

    /// <summary>Notes what a read has left unfinished.</summary>
    /// <param name="cutter">Has the unfinished line or group.</param>
    /// <param name="isHeldBack">Whether bytes are held back that may be given later.</param>
    /// <param name="isEachReadNew">
    /// Whether each read begins the wait again. A group is complete when nothing comes; an unfinished line is to be seen soon, however
    /// many small parts of it come.
    /// </param>
    public void Note(LineCutter cutter, bool isHeldBack, bool isEachReadNew)
    {
        var isNew = isEachReadNew || cutter.Appended != _appended;
        _appended = cutter.Appended;
        if (!cutter.HasUnfinished && !isHeldBack) _due = null;
        else if (isNew || _due is null) _due = time.GetElapsedTime(_began) + FlushAfter;
    }

    /// <summary>Begins the wait again, where something is unfinished.</summary>
    public void Restart()
    {
        if (_due is not null) _due = time.GetElapsedTime(_began) + FlushAfter;
    }

    /// <summary>Everything that was unfinished was appended.</summary>
    public void End() => _due = null;
}
