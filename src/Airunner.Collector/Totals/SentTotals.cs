using Airunner.Actors;

namespace Airunner.Collector.Totals;

/// <summary>What a sender says that it has delivered of an execution.</summary>
/// <param name="FirstSequence">Sequence of the first event; 0 where it is not said.</param>
/// <param name="LastSequence">Sequence of the last event; 0 where there is none.</param>
/// <param name="Events">Number of events.</param>
/// <param name="Hash">As in <see cref="ExecutionTotals"/>; null where it is not said.</param>
internal readonly record struct SentTotals(long FirstSequence, long LastSequence, long Events, ulong? Hash)
{
    /// <summary>What the library says.</summary>
    public static SentTotals Of(ExecutionTotals totals) => new(totals.FirstSequence, totals.LastSequence, totals.Events, totals.Hash);
}
