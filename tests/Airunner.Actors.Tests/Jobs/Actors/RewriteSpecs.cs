using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>A log that is written anew after a failed write.</summary>
public sealed class RewriteSpecs : JobWalSpecs
{
    private const int MostCalls = 40;

    public static TheoryData<int> Calls => [.. Enumerable.Range(1, MostCalls)];

    [Theory, MemberData(nameof(Calls))]
    public async Task Whichever_call_fails_meanwhile_all_of_it_is_delivered_and_archived(int failing)
    {
        Settings = Settings with { BatchMaxEvents = 2 };
        for (var sequence = 1; sequence <= 4; sequence++) Append(sequence);
        await AppendedAsync(1, 2, 3, 4);
        var first = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, first.Id, 2)); // known in memory only: no write has taken the mark along
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

    /// <summary>A read that was under way for the old one would else move the position in the new one: events would be passed over.</summary>
    [Theory, MemberData(nameof(Calls))]
    public void Whichever_call_fails_an_exchanged_log_is_told_as_such(int failing)
    {
        var life = new LogLife(Job, Parts, new PendingRetries(), isLeftover: false, NoLogger.Instance);
        life.Open().ShouldBeTrue();
        var log = life.ForWriting();
        log.Offer(EventBody.Of(Event(1)), 0, out _, out _).ShouldBe(Taken.Gathered);
        log.Commit(0);
        log.MarkDoneThrough(1, BatchReader.Read(Disk, log.PlanBatch(1, 1)));
        life.Poison(new WalIOException("pwrite", LogPath, Errno.EIO));
        var calls = 0;
        Disk.Fault = _ => ++calls == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        life.TryReopen().ShouldBe(!ReferenceEquals(life.Log, log));
        life.Release();
    }

    [Fact]
    public async Task Numbers_of_archives_that_were_swept_meanwhile_are_not_given_again()
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
    public async Task A_batch_of_a_log_that_has_been_taken_over_since_counts_for_nothing_and_is_read_again()
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
    public async Task A_read_that_was_asked_of_an_earlier_opening_says_nothing_of_this_one()
    {
        var log = await OpenAsync();
        Append(1);
        await AppendedAsync(1);
        var opened = Count(DiskOperation.Open, LogPath);
        log.Tell(new JobWalMessages.BatchWasRead(int.MinValue, null, new WalIOException("pread", LogPath, Errno.EIO)));
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Open);
        Count(DiskOperation.Open, LogPath).ShouldBe(opened); // a failed read of its own has it opened again
        (await BatchAsync()).Events.Single().Sequence.ShouldBe(1);
    }

    [Theory, InlineData(DiskOperation.Write), InlineData(DiskOperation.Sync)]
    public void A_file_that_could_not_be_written_when_it_was_opened_is_not_written_a_second_time(DiskOperation failing)
    {
        Disk.SupportsDirect = false;
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        FailOnce(failing, LogPath, Errno.EIO);
        var life = new LogLife(Job, Parts, new PendingRetries(), isLeftover: false, NoLogger.Instance);
        life.Open().ShouldBeTrue();
        life.Phase.ShouldBe(LogPhase.ReadOnly);
        var failed = Disk.TryStat(LogPath)!.Value.Inode;
        life.TryReopen().ShouldBeTrue();
        (life.Phase, Disk.TryStat(LogPath)!.Value.Inode == failed).ShouldBe((LogPhase.Open, false));
        life.Release();
    }

    [Fact]
    public void A_log_whose_rest_was_refused_for_good_is_read_no_further()
    {
        var life = new LogLife(Job, Parts, new PendingRetries(), isLeftover: false, NoLogger.Instance);
        life.Open().ShouldBeTrue();
        life.ForWriting().Offer(EventBody.Of(Event(1)), 0, out _, out _).ShouldBe(Taken.Gathered);
        life.Log!.Commit(0);
        life.Log.Fail(1);
        (life.Log.Unread, life.Log.Index.Pending).ShouldBe((1, 0));
        new DeliveryFeed(Job, Settings) { Hurry = true }.Next(life.Log).ShouldBe(FeedStep.Rest); // by then the archive may have it
        life.Release();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_log_of_the_other_dialect_that_cannot_be_written_where_it_was_taken_over_acknowledges_nothing(bool isFull)
    {
        Disk.Put(LogPath, TestLogs.Inclusive([.. TestLogs.Header(), .. TestLogs.Event(1, [1])]));
        await OpenAsync();
        FailOnce(DiskOperation.Write, LogPath, isFull ? Errno.ENOSPC : Errno.EIO);
        Append(2);
        await RefusedAsync(2, isFull ? RefusalReason.DiskFull : RefusalReason.Recovering);
        Time.Advance(Settings.Retry.Max);
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
        Append(2);
        await AppendedAsync(2);
    }

    [Fact]
    public void An_event_that_was_refused_for_good_is_not_sent_again_after_a_rewrite()
    {
        var life = new LogLife(Job, Parts, new PendingRetries(), isLeftover: false, NoLogger.Instance);
        life.Open().ShouldBeTrue();
        foreach (var sequence in (long[])[1, 2]) life.ForWriting().Offer(EventBody.Of(Event(sequence)), 0, out _, out _).ShouldBe(Taken.Gathered);
        life.Log!.Commit(0);
        life.Log.Fail(2); // its mark waits for the next write
        life.Poison(new WalIOException("pwrite", LogPath, Errno.EIO));
        life.TryReopen().ShouldBeTrue();
        (life.Log.Index.Failed, life.Log.HasMarks).ShouldBe((1, true));
        BatchReader.Read(Disk, life.Log.PlanBatch(10, 1 << 20)).Events.Select(static e => e.Sequence).ShouldBe([1]);
        life.Release();
    }

    [Fact]
    public void A_log_that_ends_with_events_to_deliver_is_not_archived()
    {
        var life = new LogLife(Job, Parts, new PendingRetries(), isLeftover: false, NoLogger.Instance);
        life.Open().ShouldBeTrue();
        life.ForWriting().Offer(EventBody.Of(Event(1)), 0, out _, out _).ShouldBe(Taken.Gathered);
        life.Log!.Commit(0);
        life.Complete();
        life.End(nowMs: 0);
        life.Phase.ShouldBe(LogPhase.Finished);
        Archive.HasMessages.ShouldBeFalse();
        Disk.Bytes(LogPath).ShouldNotBeNull();
    }

    /// <summary>The next durable write fails, and so does, once, the call of that place among those that follow it.</summary>
    private void FailWriteAndLater(int failing)
    {
        var since = -1;
        Disk.Fault = call =>
        {
            if (since < 0 && (call.Operation != (Disk.SupportsDirect ? DiskOperation.Write : DiskOperation.Sync) || call.Path != LogPath)) return DiskFault.None;
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
