using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>
/// A batch by rising sequence, with the segments that it becomes if nothing of it is stored, made before the transaction.
/// </summary>
internal sealed class PackedBatch : IDisposable
{
    private readonly List<PackedSegment> _segments = [];

    /// <exception cref="EventsRefusedException">Two different events have the same sequence.</exception>
    public PackedBatch(JobExecution execution, EventBatch events, SegmentPacker packer)
    {
        Events = RisingEvents.Of(execution, events);
        packer.Pack(Events, 0, Events.Count, _segments);
    }

    /// <summary>The events, each sequence once.</summary>
    public EventBatch Events { get; }

    /// <summary>The segments of all events.</summary>
    public IReadOnlyList<PackedSegment> Segments => _segments;

    public void Dispose()
    {
        foreach (var segment in _segments) segment.Return();
        _segments.Clear();
    }
}
