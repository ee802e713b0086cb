using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>The quota and the reserved free space: appends are refused, everything else continues.</summary>
public sealed class SpaceSpecs : JobWalSpecs
{
    private static readonly int RecordBytes = 32 + Event(1).CalculateSize();

    [Fact]
    public async Task Over_the_quota_appends_are_refused_with_the_reason_until_delivery_has_freed_it()
    {
        QuotaBytes = 16 + (2 * RecordBytes);
        Append(1);
        Append(2);
        await AppendedAsync(1, 2);
        Append(3);
        var refused = await ExpectMsgAsync<AppendRefused>();
        refused.Reason.ShouldBe(RefusalReason.DiskFull);
        refused.Detail.ShouldNotBeNull().ShouldContain("quota.max-bytes");
        (await StatusAsync()).Trouble.ShouldBe(refused.Detail);

        await ArchivedAsync(2); // marks and archiving are not limited by the quota
        Parts.Logs.Space.LiveBytes.ShouldBe(0);
        await AppendToNextLogAsync(3);
    }

    [Fact]
    public async Task The_quota_counts_gathered_appends_too()
    {
        QuotaBytes = 16 + (5 * RecordBytes);
        await OpenAsync();
        Disk.HoldSyncs = true;
        Append(1);
        Disk.WaitForHeldSyncs();
        for (var i = 2; i <= 9; i++) Append(i); // one commit, as far as there is space
        Disk.HoldSyncs = false;
        await FishForMessageAsync<Appended>(appended => appended.Sequence == 5);
        Parts.Logs.Space.LiveBytes.ShouldBe(QuotaBytes);
        (await Jobs.Ask<JobStatus>(new GetStatus(Job))).LogBytes.ShouldBe(QuotaBytes); // refusals may still arrive here
    }

    [Fact]
    public async Task A_failed_commit_takes_none_of_the_quota()
    {
        QuotaBytes = 16 + (2 * RecordBytes);
        await OpenAsync();
        FailOnce(DiskOperation.Write, LogPath, Errno.ENOSPC);
        Append(1);
        await RefusedAsync(1, RefusalReason.DiskFull);
        Parts.Logs.Space.LiveBytes.ShouldBe(16);
        FailOnce(DiskOperation.Write, LogPath, Errno.EIO);
        Append(1);
        await ExpectMsgAsync<AppendUnknown>();
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
        Parts.Logs.Space.LiveBytes.ShouldBeLessThanOrEqualTo(16 + RecordBytes); // the rewrite finds the part that was written
    }

    [Fact]
    public async Task The_quota_counts_leftover_logs()
    {
        Disk.Put($"{Logs}/left.wal", [.. TestLogs.Header(), .. TestLogs.Event(1, new byte[1000])]);
        QuotaBytes = 1000;
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await ExpectMsgAsync<Leftovers>(); // the directory is listed
        Append(1);
        await RefusedAsync(1, RefusalReason.DiskFull); // whether or not the leftover is open by now
        await AwaitAsync(() => Count(DiskOperation.Open, $"{Logs}/left.wal") > 0);
        await AwaitAsync(async () => (await Jobs.Ask<JobStatus>(new GetStatus(new JobExecution("left")))).Events == 1);
        Parts.Logs.Space.LiveBytes.ShouldBe(16 + TestLogs.Event(1, new byte[1000]).Length + 16);
    }

    [Fact]
    public async Task Below_the_reserved_space_appends_are_refused_and_marks_and_archiving_use_it()
    {
        const int Block = 4096;
        MinFreeBytes = 16 * Block;
        Disk.CapacityBytes = 20 * Block;
        Append(1);
        await AppendedAsync(1);
        Disk.Put("/state/others", new byte[6 * Block]); // another program uses the disk
        await RefusedOnceAllowanceIsUsedAsync();
        await ArchivedAsync(1);
        Disk.Unlink("/state/others");
        await AppendToNextLogAsync(3);
    }

    /// <summary>The disk is not asked for each append: some bytes are allowed at a time.</summary>
    private async Task RefusedOnceAllowanceIsUsedAsync()
    {
        var large = new Append(Job, 2, Event(2, new string('x', 8 * 4096)));
        Jobs.Tell(large, TestActor);
        var refused = await ExpectMsgAsync<AppendRefused>();
        refused.Reason.ShouldBe(RefusalReason.DiskFull);
        refused.Detail.ShouldNotBeNull().ShouldContain("quota.min-free-disk");
        Jobs.Tell(new GiveUp(Job, 2), TestActor);
    }

    private async Task AppendToNextLogAsync(long sequence)
    {
        Jobs.Tell(new Append(new JobExecution("build", "2"), sequence, Event(sequence)), TestActor);
        await AppendedAsync(sequence);
    }

    private async Task ArchivedAsync(long through)
    {
        await CompleteAsync(through);
        Disk.DurableBytes(LogPath)!.Length.ShouldBeGreaterThan((int)(16 + (through * RecordBytes))); // with the mark
        Disk.Unlink(LogPath);
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/state/archive/build_1.wal.zst", 1, 1)));
        await ExpectMsgAsync<Completed>();
    }
}
