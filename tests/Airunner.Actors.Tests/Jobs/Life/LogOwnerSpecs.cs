using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Each transition of a log's life, decided without an actor.</summary>
public sealed class LogOwnerSpecs : LogOwnerFixture
{
    [Fact]
    public void A_new_log_is_opened_where_it_is_asked_for()
    {
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.State.ShouldBeOfType<LogState.Unopened>();
        owner.Open();
        Host.HasExchange.ShouldBeFalse();
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Live(owner).Ending.ShouldBe(LogEnding.Serving);
    }

    [Fact]
    public void A_log_with_something_to_read_is_opened_by_another_thread_and_appends_wait()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: true, []);
        owner.Open();
        owner.State.ShouldBeOfType<LogState.Opening>();
        var held = Append(owner, 2);
        (held.Acknowledged, held.Refused).ShouldBe((null, null));
        Host.Exchange(owner);
        owner.Appends.Commit();
        held.Acknowledged.ShouldBe(2);
        Live(owner).Ending.ShouldBe(LogEnding.Serving); // someone appended: a leftover no longer
    }

    [Fact]
    public void A_log_that_another_process_holds_is_refused_and_nothing_is_held()
    {
        using var elsewhere = ExecutionLocks.Open(Disk, Logs);
        using var held = elsewhere.TryAcquire("build_1.wal");
        var owner = Opened();
        Host.Failure.ShouldNotBeNull().IsPermanent.ShouldBeTrue();
        Append(owner, 1).Refused.ShouldBe(RefusalReason.CannotOpen);
    }

    [Fact]
    public void A_log_that_cannot_be_read_refuses_what_waited_for_it_and_gives_its_name_back()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.Open();
        var held = Append(owner, 2);
        FailOnce(DiskOperation.Open, Errno.EACCES);
        Host.Exchange(owner);
        held.Refused.ShouldBe(RefusalReason.CannotOpen);
        Host.Failure.ShouldNotBeNull().IsPermanent.ShouldBeTrue();
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    [Fact]
    public void A_log_that_is_archived_next_is_trimmed_without_a_sync_and_a_crash_leaves_one_archive()
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        Disk.Put(LogPath, [.. log, .. new byte[64 * 1024]]); // space ahead, which a process that was killed leaves
        var owner = Opened(isLeftover: true);
        var syncs = 0;
        Disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Sync) syncs++;
            return DiskFault.None;
        };
        DeliverAll(owner);

        syncs.ShouldBe(0); // the mark is written past the page cache
        Disk.Fault = null;
        Disk.Bytes(LogPath)!.Length.ShouldBe(log.Length + TestLogs.Mark(1, RecordStatus.Sent).Length);
        var archiver = new LogArchiver(Disk, "/state/archive");
        archiver.Archive(Job, Host.TakeArchivePath()!, CancellationToken.None);
        Disk.Crash(Unsynced.Lost);
        Disk.Bytes(LogPath)!.Length.ShouldBeGreaterThan(64 * 1024); // neither the cut nor the removal was durable

        Restart();
        var again = Opened(isLeftover: true);
        again.Log!.Index.Pending.ShouldBe(0);
        archiver.Archive(Job, Host.TakeArchivePath()!, CancellationToken.None);
        ArchiveReader.Paths(Disk, "/state/archive", Job).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_append_is_acknowledged_by_the_commit_and_not_before()
    {
        var owner = Opened();
        var who = Append(owner, 1, commit: false);
        who.Acknowledged.ShouldBeNull();
        owner.Gathered.ShouldBe(1);
        owner.Appends.Commit();
        who.Acknowledged.ShouldBe(1);
    }

    [Fact]
    public void A_failed_write_poisons_the_file_and_the_log_goes_on_in_a_rewritten_one()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        var lost = Append(owner, 2);
        lost.IsUnknown.ShouldBeTrue();
        Live(owner).Access.ShouldBe(LogAccess.Exchanging);
        var inode = Disk.TryStat(LogPath)!.Value.Inode;
        var waits = Append(owner, 3);
        waits.Acknowledged.ShouldBeNull();
        Host.Exchange(owner);
        owner.Appends.Commit();
        waits.Refused.ShouldBe(RefusalReason.OutOfTurn); // 2 has to be appended again first
        Append(owner, 2).Acknowledged.ShouldBe(2);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Disk.TryStat(LogPath)!.Value.Inode.ShouldNotBe(inode);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public void A_log_that_was_removed_is_noticed_before_the_next_acknowledgement_and_written_again(int quietMs)
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Clock.Pass(TimeSpan.FromMilliseconds(quietMs));
        Append(owner, 3).IsUnknown.ShouldBeTrue();
        owner.Status.Trouble.ShouldNotBeNull().ShouldContain("the log was removed while it was in use");
        Host.Exchange(owner);
        Append(owner, 3).Acknowledged.ShouldBe(3);
        Disk.Crash(Unsynced.Lost);
        SequencesOnDisk().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_log_that_was_removed_is_noticed_when_it_is_idle()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Host.Strike(owner, LogTimer.Idle); // something was appended since the last one
        Host.Strike(owner, LogTimer.Idle);
        Host.Exchange(owner);
        SequencesOnDisk().ShouldBe([1]);
        DeliverAll(owner);
        owner.IsDone(1).ShouldBeTrue();
    }

    [Fact]
    public void What_is_lost_with_a_log_that_was_removed_while_it_was_closed_is_reported_with_counts()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Host.Strike(owner, LogTimer.Idle); // something was appended since the last one
        Host.Strike(owner, LogTimer.Idle);
        Live(owner).Log.Writer.ShouldBeNull();
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Append(owner, 3);
        while (Host.HasExchange) Host.Exchange(owner);
        Reports.ShouldContain(report => report.Contains("was removed while it was closed") && report.Contains($"{LogPath}, 2, 2, build"));
        Append(owner, 3).Acknowledged.ShouldBe(3);
        SequencesOnDisk().ShouldBe([3]);
    }

    [Fact]
    public void A_log_that_was_removed_is_noticed_by_a_batch_and_loses_nothing()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        owner.Flush();
        owner.Advance();
        owner.BatchRead(null, 0, new WalIOException("open", LogPath, Errno.ENOENT));
        owner.Advance();
        Host.Exchange(owner);
        SequencesOnDisk().ShouldBe([1]);
    }

    [Fact]
    public void A_log_that_was_removed_and_is_complete_is_written_again_before_it_is_archived()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        owner.Complete();
        owner.Advance();
        Host.ArchiveRequest.ShouldBeNull();
        Host.Exchange(owner);
        while (Host.ArchiveRequest is null) Host.Strike(owner, LogTimer.Retry);
        SequencesOnDisk().ShouldBe([1]);
    }

    [Fact]
    public void A_removed_log_survives_a_rewrite_that_fails()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Clock.Pass(TimeSpan.FromSeconds(1));
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Disk.Fault = call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Host.Exchange(owner);
        Disk.Fault = null;
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        SequencesOnDisk().ShouldBe([1, 2]);
    }

    [Fact]
    public void A_log_that_was_removed_while_it_was_closed_is_begun_again_above_its_sequences()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        while (owner.Log!.Writer is not null) Host.Strike(owner, Host.Timers.Contains(LogTimer.Marks) ? LogTimer.Marks : LogTimer.Idle);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Recovering);
        Host.Exchange(owner);
        Append(owner, 1).Refused.ShouldBe(RefusalReason.SequenceNotRising);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        SequencesOnDisk().ShouldBe([2]);
    }

    private List<long> SequencesOnDisk()
    {
        using var file = DiskFile.Open(Disk, LogPath, WalOpen.Read);
        var seen = new SeenRecords();
        LogScanner.Scan(new FileSource(file), ref seen);
        return [.. seen.EventSequences];
    }

    [Fact]
    public void A_rewrite_that_fails_is_tried_again_and_appends_are_refused_meanwhile()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Fault = call => call.Operation is DiskOperation.Write or DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Host.Exchange(owner);
        Live(owner).Access.ShouldBe(LogAccess.MustRewrite);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Recovering);
        Disk.Fault = null;
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void A_full_disk_refuses_and_keeps_the_file()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.DiskFull);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        owner.Status.Trouble.ShouldBeNull();
    }

    [Fact]
    public void A_full_disk_on_which_the_file_cannot_be_cut_back_poisons_it()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Fault = call => call.Operation switch
        {
            DiskOperation.Write => DiskFault.Fail(Errno.ENOSPC),
            DiskOperation.Truncate => DiskFault.Fail(Errno.EIO),
            _ => DiskFault.None,
        };
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Live(owner).Access.ShouldBe(LogAccess.Exchanging);
    }

    [Fact]
    public void A_file_closed_for_idleness_that_cannot_be_opened_for_lack_of_space_stays_as_it_is()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        Host.Strike(owner, LogTimer.Marks);
        Host.Strike(owner, LogTimer.Idle); // something was appended since the opening
        Host.Strike(owner, LogTimer.Idle);
        owner.Log!.Writer.ShouldBeNull();
        Host.HasSender.ShouldBeFalse();
        FailOnce(DiskOperation.Open, Errno.ENOSPC);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.DiskFull);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void A_log_in_the_other_dialect_is_adopted_by_the_first_append()
    {
        Disk.Put(LogPath, Foreign(1));
        var owner = Opened(isLeftover: true);
        Live(owner).Access.ShouldBe(LogAccess.ForeignDialect);
        var who = Append(owner, 2);
        Live(owner).Access.ShouldBe(LogAccess.Exchanging);
        Host.Exchange(owner);
        owner.Appends.Commit();
        who.Acknowledged.ShouldBe(2);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Live(owner).Ending.ShouldBe(LogEnding.Serving);
    }

    [Fact]
    public void A_log_in_the_other_dialect_that_was_removed_is_begun_again_and_what_is_lost_is_reported()
    {
        Disk.Put(LogPath, Foreign(1));
        var owner = Opened(isLeftover: true);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        var who = Append(owner, 2);
        Host.Exchange(owner);
        owner.Appends.Commit();
        who.Acknowledged.ShouldBe(2);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Reports.ShouldContain(report => report.Contains("was removed while it was closed") && report.Contains($"{LogPath}, 1, 1, build"));
    }

    [Theory, InlineData(Errno.ENOSPC, RefusalReason.DiskFull), InlineData(Errno.EIO, RefusalReason.Recovering)]
    public void A_log_in_the_other_dialect_that_cannot_be_adopted_stays_and_the_append_is_refused(Errno error, RefusalReason reason)
    {
        Disk.Put(LogPath, Foreign(1));
        var owner = Opened(isLeftover: true);
        Disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Fail(error) : DiskFault.None;
        var who = Append(owner, 2);
        Host.Exchange(owner);
        who.Refused.ShouldBe(reason);
        Live(owner).Access.ShouldBe(LogAccess.ForeignDialect);
    }

    [Fact]
    public void A_leftover_is_archived_as_soon_as_nothing_is_pending()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [8, 1])]);
        var owner = Opened(isLeftover: true);
        Host.ArchiveRequest.ShouldBeNull();
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Archiving>();
        Host.ArchiveRequest.ShouldNotBeNull();
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Recovering); // the next instance takes it
        owner.Archived(new ArchivedLog("/state/archive/build_1.wal.zst", 100, 50));
        Host.Ended.ShouldNotBeNull().ShouldSatisfyAllConditions(
            status => status.Phase.ShouldBe(JobPhase.Archived),
            status => status.ArchiveBytes.ShouldBe(50));
    }

    [Fact]
    public void A_completed_log_takes_no_appends_and_is_archived_once_delivered()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Complete();
        owner.Advance();
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Closed);
        owner.State.ShouldBeOfType<LogState.Live>();
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Archiving>();
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Closed);
        owner.ArchiveFailed("no space");
        Host.Strike(owner, LogTimer.Retry);
        owner.Status.Trouble.ShouldBe("no space");
    }

    [Fact]
    public void A_log_that_ends_with_events_to_deliver_is_not_archived()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Complete();
        owner.Advance();
        owner.Close();
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Pending.ShouldBe(1);
        Host.ArchiveRequest.ShouldBeNull();
        Disk.Bytes(LogPath).ShouldNotBeNull();
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    [Fact]
    public void A_drained_log_is_closed_once_delivered_and_not_archived()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Drain();
        owner.Advance();
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Closed);
        DeliverAll(owner);
        Host.Ended.ShouldNotBeNull().Pending.ShouldBe(0);
        Host.ArchiveRequest.ShouldBeNull();
    }

    [Fact]
    public void A_log_without_events_is_removed()
    {
        var owner = Opened();
        owner.Complete();
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Absent);
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public void The_time_stays_over_for_a_log_that_is_being_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2);
        owner.Close();
        owner.Advance();
        owner.State.ShouldBeOfType<LogState.Closing>(); // another thread is at the file
        Host.Ended.ShouldBeNull();
        Host.Exchange(owner);
        Host.Ended.ShouldNotBeNull().Pending.ShouldBe(1);
    }

    [Fact]
    public void An_owner_that_ends_while_its_file_is_worked_on_gives_the_name_back_when_the_work_is_done()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.Open();
        var held = Append(owner, 2);
        IDisposable? during = null;
        Disk.Fault = call =>
        {
            if (call.Operation != DiskOperation.Read || during is not null) return DiskFault.None;
            owner.Release("its actor stopped");
            during = Parts.Locks.TryAcquire("build_1.wal");
            during.ShouldBeNull();
            during = new MemoryStream();
            return DiskFault.None;
        };
        Host.Exchange(owner);
        held.Refused.ShouldBe(RefusalReason.Recovering);
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    /// <summary>A read that was asked of the old file would else move the position in the new one: events would be passed over.</summary>
    [Theory, MemberData(nameof(Calls))]
    public void Whichever_call_fails_an_exchanged_log_is_taken_as_such(int failing)
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 3);
        var before = owner.Log;
        var inode = Disk.TryStat(LogPath)!.Value.Inode;
        var calls = 0;
        Disk.Fault = _ => ++calls == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Host.Exchange(owner);
        Disk.Fault = null;
        (Disk.TryStat(LogPath)!.Value.Inode != inode).ShouldBe(!ReferenceEquals(owner.Log, before));
        while (Live(owner).Access != LogAccess.Writable)
        {
            Host.Strike(owner, LogTimer.Retry);
            Host.Exchange(owner);
        }

        Append(owner, 3).Acknowledged.ShouldBe(3);
        DeliverAll(owner);
        Host.Batches.SelectMany(static batch => batch.Events).Select(static each => each.Sequence).Distinct().Order().ShouldBe([1, 2, 3]);
    }

    public static TheoryData<int> Calls => [.. Enumerable.Range(1, 40)];

    [Theory, InlineData(DiskOperation.Write), InlineData(DiskOperation.Sync)]
    public void A_file_that_could_not_be_written_when_it_was_opened_is_not_written_a_second_time(DiskOperation failing)
    {
        Disk.SupportsDirect = false;
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        FailOnce(failing, Errno.EIO);
        var owner = Opened();
        Live(owner).Access.ShouldBe(LogAccess.MustRewrite);
        var failed = Disk.TryStat(LogPath)!.Value.Inode;
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Disk.TryStat(LogPath)!.Value.Inode.ShouldNotBe(failed);
    }

    [Fact]
    public void An_event_that_was_refused_for_good_is_not_sent_again_after_a_rewrite()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Host.Strike(owner, LogTimer.Fill);
        Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        owner.Delivery.Refused(Host.Batches[^1].Id, 2, "no"); // its mark waits for the next write
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 3);
        Host.Exchange(owner);
        (owner.Log!.Index.Failed, owner.Log.HasMarks).ShouldBe((1, true));
        Append(owner, 3);
        DeliverAll(owner);
        Host.Batches[^1].Events.ShouldNotContain(each => each.Sequence == 2);
    }

    [Theory, MemberData(nameof(Calls))]
    public void Whichever_call_fails_an_event_that_was_refused_for_good_is_marked_so_in_the_new_file(int failing)
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Host.Strike(owner, LogTimer.Fill);
        Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        owner.Delivery.Delivered(Host.Batches[^1].Id, 1);
        owner.Delivery.Refused(Host.Batches[^1].Id, 2, "no"); // no mark is in the file
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 3);
        var calls = 0;
        Disk.Fault = _ => ++calls == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Host.Exchange(owner);
        Disk.Fault = null;
        while (Live(owner).Access != LogAccess.Writable)
        {
            Host.Strike(owner, LogTimer.Retry);
            Host.Exchange(owner);
        }

        Append(owner, 3).Acknowledged.ShouldBe(3);
        var marks = SeenRecords.In(Disk.Bytes(LogPath)!).Seen.All.Where(static each => each.IsMark);
        marks.Select(static each => (each.Sequence, each.Status)).ShouldContain((2, RecordStatus.Failed));
    }

    [Fact]
    public void A_log_whose_rest_was_refused_for_good_is_read_no_further()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Log!.Fail(1);
        (owner.Log.Unread, owner.Log.Index.Pending).ShouldBe((1, 0));
        new DeliveryFeed(Parts.Settings) { Hurry = true }.Next(owner.Log).ShouldBe(FeedStep.Rest); // by then the archive may have it
    }

    [Fact]
    public void A_record_that_became_unreadable_has_the_log_opened_again()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush();
        owner.Advance();
        owner.BatchRead(null, 0, new WalIOException("pread", LogPath, Errno.EIO));
        owner.Advance();
        Live(owner).Access.ShouldBe(LogAccess.Exchanging);
        Host.Exchange(owner);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        DeliverAll(owner);
        owner.IsDone(1).ShouldBeTrue();
    }

    [Fact]
    public void A_poisoned_file_stays_poisoned_when_a_record_of_it_becomes_unreadable()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush(); // has a batch read
        owner.Advance();
        var inode = Disk.TryStat(LogPath)!.Value.Inode;
        Disk.Fault = call => call.Operation is DiskOperation.Write or DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Append(owner, 2);
        Host.Exchange(owner);
        Live(owner).Access.ShouldBe(LogAccess.MustRewrite);
        owner.BatchRead(null, 0, new WalIOException("pread", LogPath, Errno.EIO));
        owner.Advance();
        Disk.Fault = null;
        Host.Exchange(owner);
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Disk.TryStat(LogPath)!.Value.Inode.ShouldNotBe(inode);
    }

    [Fact]
    public void A_log_that_ends_on_a_full_disk_with_its_file_closed_waits_for_space_on_the_same_file()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        Host.Strike(owner, LogTimer.Marks);
        Host.Strike(owner, LogTimer.Idle);
        Host.Strike(owner, LogTimer.Idle);
        Append(owner, 2);
        owner.Complete();
        owner.Advance();
        Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        owner.Log!.CloseWriter();
        FailOnce(DiskOperation.Open, Errno.ENOSPC);
        owner.Delivery.Delivered(Host.Batches[^1].Id, 2);
        owner.Advance();
        Live(owner).Access.ShouldBe(LogAccess.Writable);
        Host.Strike(owner, LogTimer.Retry);
        owner.State.ShouldBeOfType<LogState.Archiving>();
    }

    [Fact]
    public void A_bug_in_the_work_of_another_thread_fails_the_owner_on_its_own_turn()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.Open();
        Disk.Fault = call => call.Operation == DiskOperation.Read ? throw new InvalidOperationException("a bug") : DiskFault.None;
        Should.Throw<InvalidOperationException>(() => Host.Exchange(owner)).InnerException!.Message.ShouldBe("a bug");
        owner.Release("its actor failed");
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    [Fact]
    public void A_cancelled_append_is_not_written_and_its_number_has_to_be_appended_again()
    {
        var owner = Opened();
        var gone = new RecordingAppender { IsAnswered = true };
        owner.Appends.Append(EventBody.Of(Event(1)), gone, isOverWindow: false);
        (gone.IsUnknown, owner.Gathered).ShouldBe((true, 0));
        Append(owner, 2).Refused.ShouldBe(RefusalReason.OutOfTurn);
        owner.GiveUp(1);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void More_than_the_window_is_refused()
    {
        var owner = Opened();
        var who = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(Event(0)), who, isOverWindow: true);
        who.Refused.ShouldBe(RefusalReason.QueueFull);
    }

    private static LogState.Live Live(LogOwner owner) => owner.State.ShouldBeOfType<LogState.Live>();
}
