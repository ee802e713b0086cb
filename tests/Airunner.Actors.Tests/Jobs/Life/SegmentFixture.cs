using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>An owner whose files are full with two events each.</summary>
public abstract class SegmentFixture : LogOwnerFixture
{
    internal const string First = $"{Logs}/build_1~1.wal";
    internal const string Second = $"{Logs}/build_1~2.wal";

    protected SegmentFixture() => SegmentMaxBytes = 60; // a header and two events

    /// <summary>An owner whose log has so many events, two in each file.</summary>
    internal LogOwner Filled(int events)
    {
        var owner = Opened();
        for (var sequence = 1; sequence <= events; sequence++)
        {
            Append(owner, sequence).Acknowledged.ShouldBe(sequence);
            while (Host.HasExchange) Host.Exchange(owner);
        }

        return owner;
    }

    /// <summary>Reads and delivers everything; the sequences in their order.</summary>
    internal List<long> Deliver(LogOwner owner, int most = int.MaxValue)
    {
        var delivered = new List<long>();
        while (owner.Status.Pending > 0 && delivered.Count < most)
        {
            ReadBatch(owner);
            if (Host.Batches.Count == 0) continue;
            var (id, events) = Host.Batches[^1];
            Host.Batches.Clear();
            var part = events.Take(most - delivered.Count).Select(static each => each.Sequence).ToList();
            delivered.AddRange(part);
            owner.Delivery.Delivered(id, part[^1]);
            owner.Advance();
        }

        return delivered;
    }

    /// <summary>Does the work on sealed segments that was asked for.</summary>
    internal void Work(LogOwner owner)
    {
        while (Host.HasWork) Host.Work(owner);
    }

    /// <summary>Reads a batch and hands it to the sender.</summary>
    internal void ReadBatch(LogOwner owner)
    {
        if (owner.Status.Pending > 0 && !Host.HasRead && Host.HasWork) Host.Work(owner);
        if (Host.Timers.Contains(LogTimer.Fill)) Host.Strike(owner, LogTimer.Fill);
        if (Host.HasRead) Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
    }

    /// <summary>Archives the file that was asked for.</summary>
    internal void Archive(LogOwner owner)
    {
        var archived = new LogArchiver(Disk, "/state/archive").Archive(Job, Host.ArchivePath!, CancellationToken.None);
        owner.Archived(archived);
        owner.Advance();
    }
}
