using Airunner.Actors;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Store;

/// <summary>Events to store in one step, and the result.</summary>
internal class AddRequest(JobExecution execution, EventBatch events)
{
    public JobExecution Execution { get; } = execution;

    public EventBatch Events { get; } = events;

    /// <summary>What the sender says that it has delivered in all; null where it does not say it now.</summary>
    public SentTotals? Sent { get; init; }

    /// <summary>Valid once the group is committed and <see cref="Failure"/> is null.</summary>
    public AddCounts Counts { get; set; }

    /// <summary>The events ready to be written; null before that, afterwards, and after a <see cref="Failure"/>.</summary>
    public PackedBatch? Packed { get; private set; }

    /// <summary>Why nothing of this batch was stored while the rest of its group was; null when it was stored.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Does the work that needs no database.</summary>
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

    /// <summary>Returns the memory of <see cref="Packed"/>.</summary>
    public void Unpack()
    {
        Packed?.Dispose();
        Packed = null;
    }
}
