using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>Events to store in one step, and what became of them.</summary>
internal class AddRequest(JobExecution execution, EventBatch events)
{
    public JobExecution Execution { get; } = execution;

    public EventBatch Events { get; } = events;

    /// <summary>Valid once the group is committed and <see cref="Failure"/> is null.</summary>
    public AddCounts Counts { get; set; }

    /// <summary>Ready to be written; null before, afterwards, and where there is a <see cref="Failure"/>.</summary>
    public PackedBatch? Packed { get; private set; }

    /// <summary>Why nothing of this batch was stored, while the rest of its group was; null where it was stored.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Prepares what can be prepared without the database.</summary>
    public void Pack(SegmentPacker packer)
    {
        try
        {
            Packed = new PackedBatch(Execution, Events, packer);
        }
        catch (EventsRefusedException refused)
        {
            Failure = refused;
        }
    }

    /// <summary>Gives the memory of <see cref="Packed"/> back.</summary>
    public void Unpack()
    {
        Packed?.Dispose();
        Packed = null;
    }
}
