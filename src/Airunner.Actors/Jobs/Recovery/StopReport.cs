namespace Airunner.Actors.Jobs.Recovery;

/// <summary>What a stop leaves pending on the disk, as one text.</summary>
internal sealed class StopReport
{
    private long _events;
    private int _executions;
    private int _unopened;

    /// <summary>A log was closed.</summary>
    internal void Note(JobStatus closed)
    {
        if (closed.Pending == 0) return;
        _executions++;
        _events += closed.Pending;
    }

    /// <summary>Logs that were not open: what they hold is not known.</summary>
    internal void NoteUnopened(int logs) => _unopened += logs;

    /// <summary>The text, once; null where nothing stays, or it was taken.</summary>
    internal string? TakeText()
    {
        if (_executions == 0 && _unopened == 0) return null;
        var pending = $"{_events} events of {_executions} executions stay pending on the disk";
        var text = _unopened == 0 ? pending : $"{pending}, and {_unopened} logs there were not opened";
        _events = 0;
        _executions = 0;
        _unopened = 0;
        return text;
    }
}
