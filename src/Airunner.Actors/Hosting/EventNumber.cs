using Airunner.Protocol;

namespace Airunner.Actors.Hosting;

/// <summary>Numbers events as the log does.</summary>
internal static class EventNumber
{
    /// <summary>The event with a number: its own, or the given one in a copy.</summary>
    /// <param name="jobEvent">The event.</param>
    /// <param name="next">The number for an event without one.</param>
    public static JobEvent Numbered(JobEvent jobEvent, long next)
    {
        if (jobEvent.Sequence != 0) return jobEvent;
        var numbered = jobEvent.Clone();
        numbered.Sequence = next;
        if (numbered.OutputBatch is { StartSequence: 0, EndSequence: 0 } batch)
        {
            batch.StartSequence = next;
            batch.EndSequence = next + Math.Max(0, batch.Outputs.Count - 1);
        }

        return numbered;
    }

    /// <summary>The last number that a numbered event takes: an output batch takes several.</summary>
    public static long EndOf(JobEvent numbered) => Math.Max(numbered.Sequence, numbered.OutputBatch?.EndSequence ?? 0);
}
