using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>An owner whose files are full with two events each.</summary>
public abstract class SegmentFixture : LogOwnerFixture
{
    internal const string First = $"{Logs}/build_1~1.wal";
    internal const string Second = $"{Logs}/build_1~2.wal";
    internal const string Third = $"{Logs}/build_1~3.wal";

    private const int MostSteps = 1000; // an owner that needs more gets nowhere

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

    /// <summary>An owner that has found so many events of an earlier process, two in each file.</summary>
    internal LogOwner Found(int events, bool isLeftover = false)
    {
        Filled(events).Release("crash");
        Host.Forget();
        return Opened(isLeftover);
    }

    /// <summary>Puts a file on the disk that an earlier process has left.</summary>
    internal void Put(string path, params byte[][] records) =>
        Disk.Put(path, [.. TestLogs.Header(), .. records.SelectMany(static each => each)]);

    /// <summary>A pending event.</summary>
    internal static byte[] Pending(long sequence) => TestLogs.Record(Event(sequence));

    /// <summary>A pending event whose checksum does not hold.</summary>
    internal static byte[] Damaged(long sequence)
    {
        var record = Pending(sequence);
        record[^1] ^= 1;
        return record;
    }

    /// <summary>Every call of that kind on a file fails until <see cref="Heal"/>.</summary>
    internal void Fail(DiskOperation operation, string path, Errno error = Errno.EIO) =>
        Disk.Fault = call => call.Operation == operation && call.Path == path ? DiskFault.Fail(error) : DiskFault.None;

    /// <summary>No call fails any more.</summary>
    internal void Heal() => Disk.Fault = null;

    /// <summary>Reads and delivers everything; the sequences in their order.</summary>
    internal List<long> Deliver(LogOwner owner, int most = int.MaxValue)
    {
        var delivered = new List<long>();
        for (var steps = 0; owner.Status.Pending > 0 && delivered.Count < most; steps++)
        {
            steps.ShouldBeLessThan(MostSteps, $"nothing is delivered after {string.Join(", ", delivered)}");
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
        for (var steps = 0; Host.HasWork; steps++)
        {
            steps.ShouldBeLessThan(MostSteps);
            Host.Work(owner);
        }
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
        owner.Archived(ArchiveFile());
        owner.Advance();
    }

    /// <summary>Archives the file that was asked for; the owner is not told yet.</summary>
    internal ArchivedLog ArchiveFile() =>
        new LogArchiver(Disk, "/state/archive").Archive(Job, Host.TakeArchivePath()!, CancellationToken.None);

    /// <summary>The sequences of a file's events.</summary>
    internal IEnumerable<long> Sequences(string path) => SeenRecords.In(Disk.Bytes(path)!).Seen.EventSequences;

    /// <summary>The marks of a file.</summary>
    internal List<(long Sequence, RecordStatus Status)> Marks(string path)
    {
        var marks = SeenRecords.In(Disk.Bytes(path)!).Seen.All.Where(static each => each.IsMark);
        return [.. marks.Select(static each => (each.Sequence, each.Status))];
    }

    /// <summary>What the log takes on the disk; space that is reserved behind the last record of the current file is left out.</summary>
    internal long BytesOnDisk(LogOwner owner) => SegmentBytes + owner.Log!.DurableBytes;

    /// <summary>What the sealed segments take on the disk.</summary>
    internal long SegmentBytes => Disk.Names(Logs)
        .Where(static name => name.Contains('~') && name.EndsWith(".wal", StringComparison.Ordinal))
        .Sum(name => Disk.Bytes($"{Logs}/{name}")!.Length);
}
