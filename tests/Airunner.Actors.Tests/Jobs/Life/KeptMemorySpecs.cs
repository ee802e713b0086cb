using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What a log keeps in memory and open: what is delivered next, and nothing of what was read or has ended.</summary>
public sealed class KeptMemorySpecs : LogOwnerFixture
{
    [Fact]
    public void What_was_just_appended_is_delivered_from_memory()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Fill);
        Host.ReadsFromMemory.ShouldBeTrue();
    }

    [Fact]
    public void What_was_read_of_the_file_that_is_written_to_leaves_memory()
    {
        var log = Opened().Log!;
        for (var sequence = 1; sequence <= 100; sequence++)
        {
            var large = Event(sequence);
            large.Output.Output = ByteString.CopyFrom(new byte[1000]);
            log.Offer(EventBody.Of(large), 0, out _, out _).ShouldBe(Taken.Gathered);
            log.Commit(0);
        }

        IsInMemory(log).ShouldBeTrue();
        ReadAll(log);
        IsInMemory(log).ShouldBeFalse();
    }

    [Fact]
    public void What_was_read_of_a_sealed_file_leaves_memory()
    {
        var log = WithEvent();
        Seal(log);
        IsInMemory(log).ShouldBeTrue();
        ReadAll(log);
        IsInMemory(log).ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_was_read_to_its_end_leaves_memory_when_it_is_sealed()
    {
        var log = WithEvent();
        ReadAll(log);
        Seal(log);
        IsInMemory(log).ShouldBeFalse();
    }

    [Fact]
    public void A_sealed_file_that_nobody_reads_any_more_leaves_memory()
    {
        var log = WithEvent();
        Seal(log);
        log.Dispose();
        IsInMemory(log).ShouldBeFalse();
    }

    [Fact]
    public void The_file_of_a_log_that_has_ended_is_closed()
    {
        var before = FreeBytes();
        var owner = Opened();
        Append(owner, 1);
        owner.Release("its actor stopped");
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        FreeBytes().ShouldBe(before); // a file that is open takes its space until it is closed
    }

    [Fact]
    public void A_file_that_has_failed_is_closed()
    {
        var before = FreeBytes();
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2);
        Host.Exchange(owner); // another file has its name
        owner.Release("its actor stopped");
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        FreeBytes().ShouldBe(before);
    }

    [Fact]
    public void A_removed_file_that_could_not_be_written_again_is_closed_when_its_log_ends()
    {
        var before = FreeBytes();
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Clock.Pass(TimeSpan.FromSeconds(1));
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Disk.Fault = static call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Host.Exchange(owner);
        FreeBytes().ShouldBeLessThan(before);
        owner.Release("its actor stopped");
        FreeBytes().ShouldBe(before);
    }

    [Fact]
    public void A_removed_file_is_closed_also_where_its_log_ends_before_the_work_on_it_has_begun()
    {
        var before = FreeBytes();
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Clock.Pass(TimeSpan.FromSeconds(1));
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        owner.Release("its actor stopped");
        Host.Exchange(owner);
        FreeBytes().ShouldBe(before);
    }

    private JobLog WithEvent()
    {
        var owner = Opened();
        Append(owner, 1);
        return owner.Log!;
    }

    private void ReadAll(JobLog log)
    {
        var batch = BatchReader.Read(Disk, log.PlanBatch(maxEvents: 1000, maxBytes: 1 << 20));
        log.Unread.ShouldBe(batch.Count);
        log.NoteRead(batch.Next);
    }

    private static void Seal(JobLog log)
    {
        log.DetachWriter(keepsUnread: true)!.Dispose();
        log.SealAs(SegmentFixture.First);
    }

    /// <summary>Whether the log would be delivered from memory, were it read from its beginning.</summary>
    private static bool IsInMemory(JobLog log)
    {
        log.NoteRead(ReadPosition.Start);
        var kept = log.PlanBatch(maxEvents: 1, maxBytes: 1).Recent;
        foreach (var chunk in kept ?? []) chunk.Release();
        return kept is not null;
    }

    private long FreeBytes()
    {
        _ = Parts; // which open files of their own
        Disk.FreeBytes(Logs, out var free).ShouldBe(Errno.None);
        return free;
    }
}
