using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

public sealed class JobWalLifeSpecs : JobWalSpecs
{
    [Fact]
    public void Actors_whose_calls_to_the_disk_block_have_threads_of_their_own()
    {
        JobsActor.For(Parts).Dispatcher.ShouldBe(Dispatchers.Commit);
        var troubles = new TroubleLog(static (_, _, _) => { }, Parts.Logs.Time);
        JobWalActor.For(Job, Parts, isLeftover: false, [], troubles).Dispatcher.ShouldBe(Dispatchers.Commit);
    }

    [Fact]
    public async Task A_completed_log_is_delivered_then_archived_then_answered()
    {
        Append(1);
        Append(2);
        await AppendedAsync(1, 2);
        Jobs.Tell(new Complete(Job), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>(); // a completed log does not wait for a batch to fill
        await Archive.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Say(new SenderProtocol.Delivered(Job, batch.Id, 2));
        (await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>()).LogPath.ShouldBe(LogPath);
        Append(3);
        await RefusedAsync(3, RefusalReason.Closed);
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/state/archive/build_1.wal.zst", 200, 100)));
        var done = (await ExpectMsgAsync<Completed>()).Status;
        (done.Phase, done.Sent, done.Pending, done.ArchiveBytes).ShouldBe((JobPhase.Archived, 2L, 0L, 100L));
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Archived);
    }

    [Fact]
    public async Task Failed_archiving_is_retried()
    {
        Append(1);
        await AppendedAsync(1);
        await CompleteAsync();
        Archive.Reply(new ArchiveProtocol.ArchiveFailed(Job, "no room"));
        await AwaitStatusAsync(status => status.Trouble == "no room");
        Time.Advance(TimeSpan.FromSeconds(1));
        await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/a", 2, 1)));
        (await ExpectMsgAsync<Completed>()).Status.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_log_without_an_event_is_removed_also_when_the_directory_cannot_be_synced()
    {
        await OpenAsync();
        FailOnce(DiskOperation.SyncDirectory, Logs, Errno.EIO);
        Jobs.Tell(new Complete(Job), TestActor);
        (await ExpectMsgAsync<Completed>()).Status.Phase.ShouldBe(JobPhase.Absent);
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public async Task A_flush_is_answered_when_the_events_appended_before_it_are_delivered()
    {
        Append(1);
        await AppendedAsync(1);
        Jobs.Tell(new Flush(Job), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Append(2);
        await AppendedAsync(2);
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
        await ExpectMsgAsync<Flushed>();
        (await StatusAsync()).Pending.ShouldBe(1);
    }

    [Fact]
    public async Task An_acknowledgement_of_another_batch_is_ignored()
    {
        Append(1);
        await AppendedAsync(1);
        var batch = await BatchAsync();
        Say(new SenderProtocol.Delivered(Job, batch.Id + 1, 1));
        Say(new SenderProtocol.Refused(Job, batch.Id - 1, 1, "late"));
        Say(new SenderProtocol.BatchWanted(Job)); // a new sender gets the same events
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Events.Single().Sequence.ShouldBe(1);
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1)); // from the earlier sender
        Say(new SenderProtocol.BatchWanted(Job));
        await Sender.ExpectMsgAsync<SenderProtocol.Batch>(); // behind the acknowledged events
        (await StatusAsync()).Pending.ShouldBe(1);
    }

    [Fact]
    public async Task An_acknowledgement_beyond_its_batch_counts_for_that_batch_only()
    {
        Settings = Settings with { BatchMaxEvents = 1 };
        Append(1);
        Append(2);
        await AppendedAsync(1, 2);
        var first = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, first.Id, 99));
        Say(new SenderProtocol.BatchWanted(Job));
        var second = await Sender.ExpectMsgAsync<SenderProtocol.Batch>(); // read behind the acknowledged events
        second.Events.Single().Sequence.ShouldBe(2);
        (await StatusAsync()).Pending.ShouldBe(1);
        Say(new SenderProtocol.Delivered(Job, second.Id, 2));
        await AwaitStatusAsync(status => status.Pending == 0);
    }

    [Fact]
    public async Task A_refused_event_is_set_aside_by_a_mark_that_survives_a_restart()
    {
        Append(1);
        Append(2);
        await AppendedAsync(1, 2);
        var batch = await BatchAsync();
        Say(new SenderProtocol.Refused(Job, batch.Id, 1, "too odd"));
        Say(new SenderProtocol.Delivered(Job, batch.Id, 2));
        await AwaitStatusAsync(status => status is { Sent: 1, Failed: 1, Pending: 0 });
        Time.Advance(LogSettings.MarkDelay);
        await StatusAsync();
        var index = Scan(Disk.DurableBytes(LogPath)!).Index;
        (index.Sent, index.Failed, index.Pending).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task A_crashed_log_answers_its_appends_and_is_created_again_with_its_retries_and_waiters()
    {
        var log = await OpenAsync();
        Disk.HoldSyncs = true;
        Append(1);
        Disk.WaitForHeldSyncs();
        log.Tell(new Flush(Job), TestActor);                      // waits in the mailbox
        Disk.HoldSyncs = false;
        await AppendedAsync(1);
        await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        CrashOnWrite();
        Append(2);
        (await ExpectMsgAsync<AppendUnknown>()).Correlation.ShouldBe(2);
        Disk.Fault = null;
        await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering);
        Append(3);
        await RefusedAsync(3, RefusalReason.Recovering);
        Time.Advance(TimeSpan.FromSeconds(1));
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
        Append(4);
        await RefusedAsync(4, RefusalReason.OutOfTurn);
        Append(2);
        await AppendedAsync(2);
        Append(3);
        await AppendedAsync(3);
        var batch = await Sender.FishForMessageAsync<SenderProtocol.Batch>(b => b.Events.Count > 0);
        Say(new SenderProtocol.Delivered(Job, batch.Id, batch.Events[^1].Sequence));
        Say(new SenderProtocol.BatchWanted(Job));
        await FinishDeliveryAsync();
        await ExpectMsgAsync<Flushed>();
    }

    [Fact]
    public async Task Callers_that_wait_for_a_log_that_cannot_be_opened_are_answered_at_once()
    {
        Disk.Put(LogPath, "no log at all, by its magic"u8);
        Jobs.Tell(new Flush(Job), TestActor);
        (await ExpectMsgAsync<Unavailable>()).Reason.ShouldBe(RefusalReason.CannotOpen);
        Jobs.Tell(new Activate(Job), TestActor);
        (await ExpectMsgAsync<NotActivated>()).Reason.ShouldBe(RefusalReason.CannotOpen);
        Append(1);
        (await ExpectMsgAsync<AppendRefused>()).Reason.ShouldBeOneOf(RefusalReason.CannotOpen, RefusalReason.Recovering);
        Disk.Bytes(LogPath).ShouldBe("no log at all, by its magic"u8.ToArray());
    }

    [Fact]
    public async Task A_number_whose_append_was_cut_off_by_a_crash_must_be_retried_before_higher_ones()
    {
        await OpenAsync();
        CrashOnWrite();
        Append(1);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitOpenAgainAsync();
        Append(2);
        await RefusedAsync(2, RefusalReason.OutOfTurn);
        Append(1);
        await AppendedAsync(1);
        Append(2);
        await AppendedAsync(2);
    }

    [Fact]
    public async Task A_read_that_fails_while_the_log_is_archived_is_ignored()
    {
        var log = await OpenAsync();
        Append(1);
        await AppendedAsync(1);
        await CompleteAsync();
        var opened = Count(DiskOperation.Open, LogPath);
        var removed = new WalIOException("open", LogPath, Errno.ENOENT); // the archive has removed the file
        log.Tell(new JobWalMessages.BatchWasRead(1, null, removed));
        (await StatusAsync()).Trouble.ShouldBeNull();
        Count(DiskOperation.Open, LogPath).ShouldBe(opened);
    }

    [Fact]
    public async Task A_failure_of_one_job_affects_no_other()
    {
        var other = new JobExecution("other");
        Jobs.Tell(new Append(other, 1, Event(1)), TestActor);
        await AppendedAsync(1);
        await OpenAsync();
        CrashOnWrite();
        Append(1);
        await ExpectMsgAsync<AppendUnknown>();
        Jobs.Tell(new Append(other, 2, Event(2)), TestActor);
        (await ExpectMsgAsync<Appended>()).ShouldBe(new Appended(other, 2, 2));
    }

    [Fact]
    public async Task After_a_completion_appends_are_refused_while_the_process_remembers_it()
    {
        Append(1);
        await AppendedAsync(1);
        await CompleteAsync();
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Archived = new(1, []);
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/a", 2, 1)));
        await ExpectMsgAsync<Completed>();
        await AwaitAsync(async () =>
            (await Jobs.Ask<object>(new Append(Job, 0, Event(0)))) is AppendRefused { Reason: RefusalReason.Closed });
        (await Jobs.Ask<NotActivated>(new Activate(Job))).Reason.ShouldBe(RefusalReason.Closed);
    }

    private Task FinishDeliveryAsync() => AwaitAsync(async () =>
    {
        await TakeBatchesAsync();
        return (await Jobs.Ask<JobStatus>(new GetStatus(Job))).Pending == 0;
    });

    private static LogContents Scan(byte[] bytes)
    {
        var disk = new SimulatedFileSystem(new Random(1));
        disk.Put("/log", bytes);
        using var file = DiskFile.Open(disk, "/log", WalOpen.Read);
        return LogContents.Scan(file);
    }
}
