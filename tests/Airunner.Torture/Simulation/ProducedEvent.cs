using Airunner.Protocol;

namespace Airunner.Torture.Simulation;

/// <summary>One event and every answer that its producer got.</summary>
internal sealed class ProducedEvent(long id, JobEvent jobEvent)
{
    /// <summary>Unique in the seed; the first eight bytes of the event's output.</summary>
    public long Id => id;

    public JobEvent Event => jobEvent;

    /// <summary>The producer's number; 0 where the log gives one.</summary>
    public long Number { get; } = jobEvent.Sequence;

    /// <summary>Offered, not answered yet.</summary>
    public bool InFlight { get; set; }

    /// <summary>Some outcome was unknown: it may be there.</summary>
    public bool MayBeThere { get; set; }

    /// <summary>The number it was acknowledged under.</summary>
    public long? AckedAs { get; set; }

    /// <summary>It has to be appended again, or given up.</summary>
    public bool AwaitsRetry { get; set; }

    /// <summary>An archive has it.</summary>
    public bool IsArchived { get; set; }

    /// <summary>The receiver refused it for good.</summary>
    public bool IsSetAside { get; set; }

    public override string ToString() => $"event {id} (number {(AckedAs ?? Number)})";
}
