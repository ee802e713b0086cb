using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>A batch by rising sequence, and the segments that it becomes where nothing of it is stored yet, made before the transaction.</summary>
internal sealed class PackedBatch : IDisposable
{
    private readonly List<PackedSegment> _segments = [];

    /// <exception cref="EventsRefusedException">One sequence stands for two different events.</exception>
    public PackedBatch(JobExecution execution, EventBatch events, SegmentPacker packer)
    {
        Events = RisingEvents.Of(execution, events);
        packer.Pack(Events, 0, Events.Count, _segments);
    }

    /// <summary>The events, each sequence once.</summary>
    public EventBatch Events { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<PackedSegment> Segments => _segments;

    public void Dispose()
    {
        foreach (var segment in _segments) segment.Return();
        _segments.Clear();
    }
}
