using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>A log that is rewritten after a failed write.</summary>
public sealed class RewriteSpecs : JobWalSpecs
{
    private const int MostCalls = 40;

    public static TheoryData<int> Calls => [.. Enumerable.Range(1, MostCalls)];

    [Theory, MemberData(nameof(Calls))]
    public async Task Whichever_call_fails_during_the_rewrite_all_events_are_delivered_and_archived(int failing)
    {
        Settings = Settings with { BatchMaxEvents = 2 };
        for (var sequence = 1; sequence <= 4; sequence++) Append(sequence);
        await AppendedAsync(1, 2, 3, 4);
        var first = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, first.Id, 2)); // the mark is in memory only: nothing was written since
        Say(new SenderProtocol.BatchWanted(Job));
        var inHand = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();

        FailWriteAndLater(failing);
        Append(5);
        await ExpectMsgAsync<AppendUnknown>();
        Jobs.Tell(new GiveUp(Job, 5), TestActor);
        Jobs.Tell(new Complete(Job), TestActor);
        foreach (var refused in inHand.Events) Say(new SenderProtocol.Refused(Job, inHand.Id, refused.Sequence, "no"));
        Say(new SenderProtocol.BatchWanted(Job));
        await AwaitAsync(TakesAllAsync);
    }

    [Fact]
    public async Task Numbers_of_archives_that_were_swept_since_are_not_given_again()
    {
        Archived = new(4, []);
        await OpenAsync();
        FailOnce(Disk.SupportsDirect ? DiskOperation.Write : DiskOperation.Sync, LogPath, Errno.EIO);
        Append(5);
        await ExpectMsgAsync<AppendUnknown>();
        Archived = ArchivedNumbers.None;
        Jobs.Tell(new GiveUp(Job, 5), TestActor);
        Time.Advance(Settings.Retry.Max);
        Append(4);
        await RefusedAsync(4, RefusalReason.SequenceNotRising);
    }

    [Fact]
    public async Task A_batch_read_before_the_rewrite_is_ignored_and_read_again()
    {
        Disk.Put(LogPath, TestLogs.Inclusive([.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, [2])]));
        await OpenAsync();
        var before = await BatchAsync();
        Append(3);
        await AppendedAsync(3);
        Say(new SenderProtocol.Delivered(Job, before.Id, 2));
        Say(new SenderProtocol.BatchWanted(Job));
        (await StatusAsync()).Pending.ShouldBe(3);
        (await BatchAsync()).Events.Select(static e => e.Sequence).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_failed_read_of_an_earlier_opening_is_ignored()
    {
        var log = await OpenAsync();
        Append(1);
        await AppendedAsync(1);
        var opened = Count(DiskOperation.Open, LogPath);
        log.Tell(new JobWalMessages.BatchWasRead(int.MinValue, null, new WalIOException("pread", LogPath, Errno.EIO)));
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Open);
        Count(DiskOperation.Open, LogPath).ShouldBe(opened); // a failed read of this opening would open it again
        (await BatchAsync()).Events.Single().Sequence.ShouldBe(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_log_of_the_other_dialect_that_cannot_be_adopted_acknowledges_nothing(bool isFull)
    {
        Disk.Put(LogPath, TestLogs.Inclusive([.. TestLogs.Header(), .. TestLogs.Event(1, [1])]));
        await OpenAsync();
        FailOnce(DiskOperation.Write, LogFolders.TemporaryOf(LogPath), isFull ? Errno.ENOSPC : Errno.EIO);
        Append(2);
        await RefusedAsync(2, isFull ? RefusalReason.DiskFull : RefusalReason.Recovering);
        Time.Advance(Settings.Retry.Max);
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
        Append(2);
        await AppendedAsync(2);
    }

    /// <summary>The next durable write fails, and, once, the n-th call after it.</summary>
    private void FailWriteAndLater(int failing)
    {
        var since = -1;
        Disk.Fault = call =>
        {
            var durable = Disk.SupportsDirect ? DiskOperation.Write : DiskOperation.Sync;
            if (since < 0 && (call.Operation != durable || call.Path != LogPath)) return DiskFault.None;
            since++;
            return since == 0 || since == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        };
    }

    private async Task<bool> TakesAllAsync()
    {
        Time.Advance(Settings.Retry.Max);
        await Jobs.Ask<JobStatus>(new GetStatus(Job));
        await TakeBatchesAsync();
        return Archive.HasMessages && await Archive.ReceiveOneAsync() is ArchiveProtocol.ArchiveLog;
    }
}
