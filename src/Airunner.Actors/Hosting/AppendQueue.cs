using Airunner.Protocol;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Events on their way into the log of one execution, in their order. Those that the log returns are appended again. Called by one thread
/// at a time: by an actor, or by the stage of a stream.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="execution">Whose events; nothing else appends to it.</param>
/// <param name="answered">
/// Called on any thread with each entry that the log has answered: the caller then passes it to <see cref="Answered"/> on its own.
/// </param>
internal sealed class AppendQueue(IJobWal log, JobExecution execution, Action<AppendEntry> answered)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Queue<AppendEntry> _entries = [];
    private TimeSpan _pause = FirstPause;
    private State _state = State.Opening;
    private long _lastSequence;
    private int _inFlight;

    private enum State
    {
        /// <summary>The log is being opened.</summary>
        Opening,

        /// <summary>Events are appended as they come.</summary>
        Appending,

        /// <summary>An event was returned: nothing is sent until everything in flight is answered.</summary>
        Returning,

        /// <summary>The pause before the first returned event is sent alone.</summary>
        Pausing,

        /// <summary>The first returned event is with the log: its answer decides about the others.</summary>
        Trying,
    }

    /// <summary>Events that were taken and have not left.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether an event would be sent at once.</summary>
    public bool IsAppending => _state == State.Appending && _entries.All(static entry => entry.State != AppendEntryState.Failed);

    /// <summary>The oldest event; null where there is none.</summary>
    public AppendEntry? First => _entries.TryPeek(out var first) ? first : null;

    /// <summary>The log is open.</summary>
    /// <param name="status">Its status.</param>
    public void Opened(JobStatus status)
    {
        _state = State.Appending;
        _lastSequence = Math.Max(0, status.LastSequence); // sequence 0 asks the log for a number: nobody can choose it
    }

    /// <summary>Takes an event. It has its own number, or gets the one after the last.</summary>
    public void Add(JobEvent jobEvent)
    {
        var numbered = EventNumber.Numbered(jobEvent, _lastSequence + 1);
        _lastSequence = Math.Max(_lastSequence, EventNumber.EndOf(numbered));
        var entry = new AppendEntry(log, execution, numbered);
        _entries.Enqueue(entry);
        if (_state == State.Appending) Send(entry); // else it waits behind the returned ones
    }

    /// <summary>The log has answered an entry.</summary>
    /// <returns>A pause after which <see cref="Retry"/> is to be called; null for none.</returns>
    public TimeSpan? Answered(AppendEntry entry)
    {
        _inFlight--;
        entry.State = StateAfter(entry);
        if (entry.State == AppendEntryState.Returned) _state = State.Returning;
        if (_inFlight > 0) return null;
        if (_state == State.Returning) return StartPause();
        if (_state == State.Trying)
        {
            _state = State.Appending;
            _pause = FirstPause;
        }

        SendReturned();
        return null;
    }

    /// <summary>The pause is over.</summary>
    public void Retry()
    {
        _state = State.Trying;
        Send(_entries.First(static entry => entry.State == AppendEntryState.Returned));
    }

    /// <summary>The oldest event leaves: it is durable, or has failed and is left out.</summary>
    public void RemoveFirst()
    {
        _entries.Dequeue();
        if (_state == State.Appending && _inFlight == 0) SendReturned();
    }

    /// <summary>Nothing is appended any more; what the log has returned is given up, so that others can append.</summary>
    public void Abandon()
    {
        foreach (var entry in _entries.Where(static entry => entry.State != AppendEntryState.Durable)) entry.Abandon();
    }

    private TimeSpan StartPause()
    {
        _state = State.Pausing;
        var pause = _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return pause;
    }

    private void SendReturned()
    {
        var sendable = _entries.TakeWhile(static entry => entry.State != AppendEntryState.Failed);
        foreach (var entry in sendable.Where(static entry => entry.State == AppendEntryState.Returned)) Send(entry);
    }

    private void Send(AppendEntry entry)
    {
        entry.Begin();
        _inFlight++;
        _ = entry.AppendAsync(answered);
    }

    private AppendEntryState StateAfter(AppendEntry entry)
    {
        if (entry.Error is null) return AppendEntryState.Durable;
        if (AppendEntry.IsReturned(entry.Error)) return AppendEntryState.Returned;

        // Behind an event of this queue that is not durable, a refusal for its turn is no news; otherwise the gap is another's.
        var isBehind = _entries.First(static other => other.State != AppendEntryState.Durable) != entry;
        return isBehind && entry.Error is AppendRefusedException { Reason: RefusalReason.OutOfTurn }
            ? AppendEntryState.Returned
            : AppendEntryState.Failed;
    }
}
