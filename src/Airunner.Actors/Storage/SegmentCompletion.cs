namespace Airunner.Actors.Storage;

/// <summary>What completes a sealed segment whose events are all delivered or failed: marks that stand in later files.</summary>
/// <param name="Path">The segment.</param>
/// <param name="FirstSequence">Its first event.</param>
/// <param name="LastSequence">Its last event: the sent mark names it.</param>
/// <param name="NowMs">Unix milliseconds.</param>
internal sealed record SegmentCompletion(string Path, long FirstSequence, long LastSequence, long NowMs)
{
    /// <summary>Where its last record ends; null where it is damaged and has to be repaired first.</summary>
    internal long? EndBytes { get; init; }

    /// <summary>Sequence of the last event before it, for the repair.</summary>
    internal long After { get; init; } = -1;

    /// <summary>Failed events whose marks are not in the segment, as far as this process knows them.</summary>
    internal IReadOnlyCollection<long> Failed { get; init; } = [];

    /// <summary>The failed marks of events up to this one are looked for in <see cref="LaterPaths"/>.</summary>
    internal long MarksThrough { get; init; } = -1;

    /// <summary>Later segments of an earlier process, in order, whose marks may name events of this one.</summary>
    internal IReadOnlyList<string> LaterPaths { get; init; } = [];
}
