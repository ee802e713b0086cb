using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Collector.Store;

/// <summary>A batch by rising sequence, each sequence once.</summary>
internal static class RisingEvents
{
    /// <summary>The batch itself if it already rises, as delivery makes it; otherwise a sorted copy without repetitions.</summary>
    /// <exception cref="EventsRefusedException">Two different events have the same sequence.</exception>
    public static EventBatch Of(JobExecution execution, EventBatch events)
    {
        if (Rises(events)) return events;
        var rising = new List<JobEvent>(events.Count);
        foreach (var jobEvent in events.OrderBy(static jobEvent => jobEvent.Sequence))
        {
            if (rising.Count == 0 || rising[^1].Sequence != jobEvent.Sequence) rising.Add(jobEvent);
            else if (!rising[^1].Equals(jobEvent))
                throw new EventsRefusedException($"A batch has event {jobEvent.Sequence} of '{execution}' twice, with different payloads.");
        }

        return EventBatch.Of(rising);
    }

    private static bool Rises(EventBatch events)
    {
        for (var i = 1; i < events.Count; i++)
        {
            if (events.SequenceAt(i) <= events.SequenceAt(i - 1)) return false;
        }

        return true;
    }
}
