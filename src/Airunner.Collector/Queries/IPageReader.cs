using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Queries;

/// <summary>Reads a store in pages. Not thread-safe.</summary>
/// <remarks>After a <see cref="StoreException"/> it is only disposed.</remarks>
internal interface IPageReader : IDisposable
{
    /// <summary>A page ends with the segment that exceeds this.</summary>
    const long EnoughBytes = 1L << 20;

    /// <summary>The execution to read when none is named; null for an unknown job.</summary>
    /// <remarks>
    /// The last by first arrival, whatever its id says: an id made while a clock was ahead must not hide newer executions.
    /// </remarks>
    JobExecution? LatestExecution(string job);

    /// <summary>The events from a sequence on, up to the end of a segment: at least one, if there is one.</summary>
    EventBatch Batch(JobExecution execution, long fromSequence);

    /// <summary>The last segment that begins at or before a sequence, whole; null where there is none.</summary>
    (long First, long Last, EventBatch Events)? LastSegment(JobExecution execution, long atMost);

    /// <summary>Events in the segments that end at or before a sequence.</summary>
    long CountWhole(JobExecution execution, long through);

    /// <summary>The segments that overlap a range of sequences, without their bytes, rising. Needs a store of the newest version.</summary>
    List<SegmentFacts> Facts(JobExecution execution, long first, long last);

    /// <summary>What the sender said last that it has delivered; null where it did not. Needs a store of the newest version.</summary>
    SentTotals? Sent(JobExecution execution);
}
