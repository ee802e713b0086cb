using Airunner.Protocol;

namespace Airunner.Actors.Hosting;

/// <summary>Where an event of an append window stands.</summary>
internal enum AppendEntryState
{
    /// <summary>With the log.</summary>
    InFlight,

    /// <summary>The log did not take it, and it is appended again.</summary>
    Returned,

    /// <summary>Durable.</summary>
    Durable,

    /// <summary>Refused for good.</summary>
    Failed,
}

/// <summary>An event between its arrival and its departure. All but <see cref="AppendAsync"/> is called by one thread at a time.</summary>
internal sealed class AppendEntry(IJobWal log, JobExecution execution, JobEvent jobEvent)
{
    private readonly Lock _lock = new();
    private bool _isAbandoned;
    private Exception? _error;

    public JobEvent Event => jobEvent;

    public AppendEntryState State { get; set; } = AppendEntryState.Returned;

    /// <summary>What its last append has thrown; null while that is in flight, and after a success.</summary>
    public Exception? Error
    {
        get
        {
            lock (_lock) return _error;
        }
    }

    /// <summary>Appends it, and then calls back.</summary>
    public async Task AppendAsync(Action<AppendEntry> answered)
    {
        Exception? error = null;
        try
        {
            await log.AppendAsync(execution, jobEvent).ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            error = refused;
        }

        bool isAbandoned;
        lock (_lock)
        {
            _error = error;
            isAbandoned = _isAbandoned;
        }

        if (isAbandoned) GiveUpIfReturned(error);
        else answered(this);
    }

    /// <summary>Sends it once more.</summary>
    public void Begin()
    {
        State = AppendEntryState.InFlight;
        lock (_lock) _error = null;
    }

    /// <summary>It is not appended again: the log need not wait for its sequence.</summary>
    public void Abandon()
    {
        Exception? error;
        lock (_lock)
        {
            _isAbandoned = true;
            error = _error;
        }

        GiveUpIfReturned(error);
    }

    /// <summary>Whether the log waits for this sequence after such an outcome.</summary>
    public static bool IsReturned(Exception? error) => error is AppendUnknownException or AppendRefusedException { IsTransient: true };

    private void GiveUpIfReturned(Exception? error)
    {
        if (IsReturned(error)) log.GiveUp(execution, jobEvent.Sequence);
    }
}
