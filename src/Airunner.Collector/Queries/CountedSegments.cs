using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Protocol;

namespace Airunner.Collector.Queries;

/// <summary>
/// The first segments of an execution without <see cref="StoredTotals"/>, added up; the figures of a large one are reckoned from them.
/// </summary>
/// <param name="Segments">How many.</param>
/// <param name="Events">Their events.</param>
/// <param name="StoredBytes">Their size in the store.</param>
/// <param name="FirstSequence">The lowest sequence in them.</param>
/// <param name="LastSequence">The highest.</param>
internal readonly record struct CountedSegments(long Segments, long Events, long StoredBytes, long FirstSequence, long LastSequence)
{
    /// <summary>Most segments that are added up.</summary>
    public const int Most = 512;

    /// <summary>What a list shows of the execution.</summary>
    public ListedExecution Describe(long id, JobExecution execution, JobEvent? first, JobEvent? last)
    {
        var isEstimate = Segments == Most && last is not null && last.Sequence > LastSequence;
        var share = isEstimate ? (last!.Sequence - FirstSequence + 1) / (double)(LastSequence - FirstSequence + 1) : 1;
        return new ListedExecution(id, execution, (long)(Events * share), (long)(StoredBytes * share), isEstimate, first, last);
    }
}
