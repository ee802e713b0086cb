using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>The table of segments: consecutive events of one execution in each row. Segments of one execution never overlap.</summary>
internal interface ISegmentTable
{
    /// <summary>The last segment that overlaps a range of sequences, both ends included.</summary>
    /// <returns>Null when the whole range is free.</returns>
    /// <exception cref="StoreException">The segment is damaged.</exception>
    Segment? LastWithin(long execution, long first, long last);

    /// <summary>Inserts events whose range is free, as one segment, or several if they are many.</summary>
    /// <param name="execution">The id of the execution's row.</param>
    /// <param name="events">Events by rising sequence.</param>
    /// <param name="from">Index of the first event.</param>
    /// <param name="to">The end, exclusive.</param>
    void Insert(long execution, EventBatch events, int from, int to);

    /// <summary>Inserts segments whose range is free.</summary>
    void Insert(long execution, IReadOnlyList<PackedSegment> segments);

    /// <summary>Deletes a segment.</summary>
    void Delete(Segment segment);
}
