using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>
/// A leftover log is delivered only once it is known to be on the disk. Bytes that are only in the page cache can be lost after their
/// delivery; their sequences would then be given to other events, which the receiver drops as duplicates.
/// </summary>
public sealed class FoundLogSpecs : JobWalSpecs
{
    [Theory]
    [InlineData(DiskOperation.Sync, true, 100_000)]
    [InlineData(DiskOperation.Sync, false, 100_000)]
    [InlineData(DiskOperation.Sync, false, 1)]
    [InlineData(DiskOperation.Write, false, 1)]
    public async Task A_log_that_cannot_be_made_durable_yet_is_not_delivered(DiskOperation failing, bool direct, int bytes)
    {
        Disk.SupportsDirect = direct;
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, new byte[bytes])]);
        FailAfterScan(failing, Errno.EIO);
        await HeldAsync();

        Disk.Fault = null;
        Time.Advance(Settings.Retry.Max);
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Events.Single().Sequence.ShouldBe(1);
    }

    [Fact]
    public async Task A_small_log_that_can_neither_be_written_again_nor_synced_is_not_delivered()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Fault = static call => call.Path == LogPath && call.Operation is DiskOperation.Write or DiskOperation.Sync
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
        await HeldAsync();

        Disk.Fault = null;
        Time.Advance(Settings.Retry.Max);
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Events.Single().Sequence.ShouldBe(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_damaged_log_on_a_full_disk_is_delivered_without_its_repair(bool direct)
    {
        FullDiskWithDamage(direct);
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await ExpectMsgAsync<Leftovers>();
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Events.Select(static e => e.Sequence).ShouldBe([1, 3]);
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Recovering);
        if (direct) return;
        Disk.Crash(Unsynced.Lost);
        using var file = DiskFile.Open(Disk, LogPath, WalOpen.Read);
        LogContents.Scan(file).Index.Events.ShouldBe(2); // what was sent is durable: it survives a power cut
    }

    [Fact]
    public async Task A_damaged_log_on_a_full_disk_waits_if_it_cannot_be_made_durable_either()
    {
        FullDiskWithDamage(direct: false);
        var full = Disk.Fault!;
        Disk.Fault = call => call.Operation == DiskOperation.Write && call.Path == LogPath ? DiskFault.Fail(Errno.EIO) : full(call);
        await HeldAsync();
        Disk.Fault = null;
        Time.Advance(Settings.Retry.Max);
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Events.Select(static e => e.Sequence).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_log_of_the_other_dialect_waits_too()
    {
        Disk.Put(LogPath, TestLogs.Inclusive([.. TestLogs.Header(), .. TestLogs.Event(1, [1])]));
        FailAfterScan(DiskOperation.Sync, Errno.EROFS);
        await HeldAsync();
        Disk.Fault = null;
        Time.Advance(Settings.Retry.Max);
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Events.Single().Sequence.ShouldBe(1);
    }

    /// <summary>The first such call after the log was read fails: the call that makes it durable.</summary>
    private void FailAfterScan(DiskOperation failing, Errno error)
    {
        var (isScanned, hasFailed) = (false, false);
        Disk.Fault = call =>
        {
            if (call.Path != LogPath) return DiskFault.None;
            isScanned |= call.Operation == DiskOperation.Read;
            if (!isScanned || hasFailed || call.Operation != failing) return DiskFault.None;
            hasFailed = true;
            return DiskFault.Fail(error);
        };
    }

    private async Task HeldAsync()
    {
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await ExpectMsgAsync<Leftovers>();
        await AwaitStatusAsync(status => status is { Phase: JobPhase.Recovering, Pending: > 0, Trouble: not null });
        Time.Advance(Settings.FlushInterval);
        await StatusAsync();
        await Sender.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    private void FullDiskWithDamage(bool direct)
    {
        Disk.SupportsDirect = direct;
        byte[] broken = TestLogs.Event(2, new byte[40]);
        broken[30] ^= 1;
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. broken, .. TestLogs.Event(3, [3])]);
        Disk.Fault = static call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
    }
}
