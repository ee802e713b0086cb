using Airunner.Actors.Reading;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>The events in the live log of an execution and its sealed segments, also those that are not delivered yet.</summary>
/// <param name="reader">Reads them, and no archives.</param>
/// <param name="tail">Reads on in the live log.</param>
/// <param name="damaged">Gets each damage.</param>
internal sealed class LogPlace(JobLogReader reader, LiveTail tail, Action<JobLogDamage> damaged) : IEventPlace
{
    private IEnumerator<LoggedEvent>? _events;
    private LoggedEvent? _last;
    private JobEvent? _parsed;

    public JobEvent? First(long from)
    {
        if (_last is not null && _last.Sequence >= from) return _parsed ??= _last.Parse();
        _events ??= After(from).GetEnumerator();
        while (_events.MoveNext())
        {
            _last = _events.Current;
            _parsed = null;
            if (_last.Sequence >= from) return _parsed = _last.Parse();
        }

        _events.Dispose();
        _events = null; // the next call looks for what was written since
        return null;
    }

    public void Refresh()
    {
        // each call looks at the files
    }

    public void Dispose() => _events?.Dispose();

    private IEnumerable<LoggedEvent> After(long from) =>
        _last is not null && tail.After(_last) is { } written ? written : reader.Events(from, damaged);
}
