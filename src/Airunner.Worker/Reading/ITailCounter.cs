using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>Counts what a tail is counted in: lines or events.</summary>
internal interface ITailCounter
{
    /// <summary>How many there were.</summary>
    long Count { get; }

    /// <summary>The number of the last one that may have begun before the first event that was taken; 0 for none.</summary>
    long LastUncertain { get; }

    /// <summary>Takes the next event.</summary>
    void Take(JobEvent jobEvent);

    /// <summary>There are no more events.</summary>
    void End();
}
