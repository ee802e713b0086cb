using Airunner.Protocol;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Printing;

/// <summary>Counts the events that are printed.</summary>
/// <param name="isPrinted">Which those are.</param>
internal sealed class EventCounter(Predicate<JobEvent> isPrinted) : ITailCounter
{
    public long Count { get; private set; }

    public long LastUncertain => 0;

    public void Take(JobEvent jobEvent)
    {
        if (isPrinted(jobEvent)) Count++;
    }

    public void End()
    {
        // nothing is open
    }
}
