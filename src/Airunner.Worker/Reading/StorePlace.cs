using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>The events of an execution that the collector's store has. The reader stays open.</summary>
internal sealed class StorePlace(EventReader reader, JobExecution execution) : IEventPlace
{
    private IEnumerator<JobEvent>? _events;

    public JobEvent? First(long from)
    {
        _events ??= reader.Events(execution, from).GetEnumerator();
        while (_events.Current is not { } current || current.Sequence < from)
        {
            if (_events.MoveNext()) continue;
            _events.Dispose();
            _events = null; // the next call looks for what has arrived since
            return null;
        }

        return _events.Current;
    }

    public void Refresh()
    {
        // each query shows what is stored by then
    }

    public void Dispose() => _events?.Dispose();
}
