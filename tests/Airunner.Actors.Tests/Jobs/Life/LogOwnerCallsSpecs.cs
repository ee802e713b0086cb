using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What the calls of an owner do to appends that are gathered or held, and to a log that is ending already.</summary>
public sealed class LogOwnerCallsSpecs : LogOwnerFixture
{
    [Fact]
    public void A_log_that_is_handed_over_commits_what_was_gathered_and_returns_the_rest()
    {
        var owner = Opened();
        var gathered = Append(owner, 1, commit: false);
        owner.HandOver();
        gathered.Acknowledged.ShouldBe(1);
        owner.State.ShouldBeOfType<LogState.Closing>().IsHandedOver.ShouldBeTrue();
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Recovering); // appended again, where the execution goes on
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Pending.ShouldBe(1);
    }

    [Fact]
    public void Appends_that_a_log_holds_are_returned_when_it_is_handed_over()
    {
        var owner = Poisoned(out var held);
        owner.HandOver();
        held.Refused.ShouldBe(RefusalReason.Recovering);
        Host.Exchange(owner);
        Host.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void A_log_that_is_handed_over_while_it_is_archived_ends_at_once()
    {
        var owner = Archiving();
        owner.HandOver();
        Host.Ended.ShouldNotBeNull().ArchivePath.ShouldBeNull();
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    [Fact]
    public void A_log_whose_time_is_over_while_it_is_archived_ends_at_once()
    {
        var owner = Archiving();
        owner.Close();
        Host.Ended.ShouldNotBeNull().ArchivePath.ShouldBeNull();
        owner.Archived(new ArchivedLog("/a", 2, 1)); // too late: the next process finds the archive
        owner.State.ShouldBeOfType<LogState.Finished>().Status.ArchivePath.ShouldBeNull();
    }

    [Fact]
    public void A_log_that_is_not_open_has_nothing_to_close()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.Close();
        owner.State.ShouldBeOfType<LogState.Unopened>();
        Host.Ended.ShouldBeNull();
    }

    [Fact]
    public void A_leftover_that_somebody_wants_to_append_to_is_one_no_longer()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [8, 1])]);
        var owner = Opened(isLeftover: true);
        owner.IsLeftover.ShouldBeTrue();
        owner.Activate().ShouldBeNull();
        owner.IsLeftover.ShouldBeFalse();
        DeliverAll(owner);
        Host.ArchiveRequest.ShouldBeNull();
    }

    [Fact]
    public void A_leftover_that_cannot_be_appended_to_now_stays_one()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [8, 1])]);
        var owner = Opened(isLeftover: true);
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Archiving>();
        owner.Activate().ShouldNotBeNull().Reason.ShouldBe(RefusalReason.Recovering);
        owner.Archived(new ArchivedLog("/a", 2, 1));
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Archived);
    }

    [Fact]
    public void A_log_that_serves_is_no_leftover() => Opened().IsLeftover.ShouldBeFalse();

    [Fact]
    public void A_flush_commits_what_was_gathered_and_hurries_the_sender()
    {
        var owner = Opened();
        Append(owner, 1);
        var gathered = Append(owner, 2, commit: false);
        var hurries = Host.Hurries;
        owner.Flush().ShouldBe(2);
        gathered.Acknowledged.ShouldBe(2);
        Host.Hurries.ShouldBe(hurries + 1);
        owner.Advance();
        Host.HasRead.ShouldBeTrue(); // does not wait for the batch to fill
        owner.IsDone(1).ShouldBeFalse();
    }

    [Fact]
    public void A_flush_of_a_log_that_is_not_open_waits_for_nothing()
    {
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.Flush().ShouldBe(-1);
        owner.IsDone(-1).ShouldBeFalse();
    }

    [Fact]
    public void What_is_done_is_known_for_each_event()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Host.Strike(owner, LogTimer.Fill);
        Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        owner.Delivery.Delivered(Host.Batches[^1].Id, 1);
        (owner.IsDone(1), owner.IsDone(2)).ShouldBe((true, false));
        owner.Delivery.Delivered(Host.Batches[^1].Id, 2);
        owner.IsDone(2).ShouldBeTrue();
    }

    [Fact]
    public void Completing_commits_what_was_gathered_and_hurries_the_sender()
    {
        var owner = Opened();
        var gathered = Append(owner, 1, commit: false);
        owner.Complete();
        gathered.Acknowledged.ShouldBe(1);
        Host.Hurries.ShouldBe(1);
        owner.Drain(); // is archived all the same
        owner.Advance();
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Archiving>();
    }

    [Fact]
    public void What_was_gathered_is_committed_before_an_unreadable_log_is_opened_again()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush();
        owner.Advance();
        var gathered = Append(owner, 2, commit: false);
        owner.BatchRead(null, 0, new WalIOException("pread", LogPath, Errno.EIO));
        gathered.Acknowledged.ShouldBe(2);
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Exchanging);
    }

    [Fact]
    public void A_log_that_is_poisoned_by_that_commit_is_rewritten_and_not_opened_again()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush();
        owner.Advance();
        var gathered = Append(owner, 2, commit: false);
        FailOnce(DurableCall, Errno.EIO);
        var inode = Disk.TryStat(LogPath)!.Value.Inode;
        owner.BatchRead(null, 0, new WalIOException("pread", LogPath, Errno.EIO));
        gathered.IsUnknown.ShouldBeTrue();
        Host.Exchange(owner);
        Host.HasExchange.ShouldBeFalse();
        Disk.TryStat(LogPath)!.Value.Inode.ShouldNotBe(inode);
        Reports.ShouldNotContain(static report => report.StartsWith("Reading the log", StringComparison.Ordinal));
    }

    [Fact]
    public void A_batch_that_is_read_after_the_end_was_decided_is_ignored()
    {
        var owner = Archiving();
        owner.BatchRead(null, 0, new WalIOException("open", LogPath, Errno.ENOENT));
        owner.State.ShouldBeOfType<LogState.Archiving>();
        Host.HasExchange.ShouldBeFalse();
    }

    [Fact]
    public void A_read_that_fails_after_the_owner_has_ended_is_ignored()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush();
        owner.Advance();
        owner.Close();
        owner.Advance();
        Host.Ended.ShouldNotBeNull();
        Host.FailRead(owner, new WalIOException("pread", LogPath, Errno.EIO));
        Host.HasExchange.ShouldBeFalse();
    }

    [Fact]
    public void A_log_that_drains_commits_what_was_gathered_before_it_ends()
    {
        var owner = Opened();
        var gathered = Append(owner, 1, commit: false);
        owner.Drain();
        owner.Advance();
        Host.Ended.ShouldBeNull();
        owner.Appends.Commit();
        owner.Advance();
        gathered.Acknowledged.ShouldBe(1);
        DeliverAll(owner);
        Host.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void A_log_whose_time_is_over_commits_what_was_gathered_before_it_ends()
    {
        var owner = Opened();
        var gathered = Append(owner, 1, commit: false);
        owner.Close();
        owner.Advance();
        Host.Ended.ShouldBeNull();
        owner.Appends.Commit();
        gathered.Acknowledged.ShouldBe(1);
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Pending.ShouldBe(1);
    }

    [Fact]
    public void Marks_for_which_the_file_cannot_be_opened_again_have_it_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Idle);
        Host.Strike(owner, LogTimer.Idle);
        DeliverAll(owner);
        FailOnce(DiskOperation.Open, Errno.EIO);
        Host.Strike(owner, LogTimer.Marks);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        Restart();
        owner.Release("crash");
        Opened().Status.Pending.ShouldBe(1);
    }

    [Fact]
    public void An_owner_that_is_released_answers_everyone_and_gives_the_name_back()
    {
        var owner = Opened();
        var gathered = Append(owner, 1, commit: false);
        owner.Release("its actor stopped");
        gathered.IsUnknown.ShouldBeTrue();
        owner.PendingRetries.ShouldBe([1]);
        owner.State.ShouldBeOfType<LogState.Unopened>();
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
        Parts.Space.LiveBytes.ShouldBe(0);
    }

    [Fact]
    public void An_owner_that_has_ended_keeps_its_last_status_when_it_is_released()
    {
        var owner = Opened();
        owner.Complete();
        owner.Advance();
        owner.Release("its actor stopped");
        owner.Status.Phase.ShouldBe(JobPhase.Absent);
    }

    [Fact]
    public void A_log_that_could_not_be_opened_keeps_the_reason_when_it_is_released()
    {
        using var elsewhere = ExecutionLocks.Open(Disk, Logs);
        using var held = elsewhere.TryAcquire("build_1.wal");
        var owner = Opened();
        owner.Release("its actor stopped");
        Append(owner, 1).Refused.ShouldBe(RefusalReason.CannotOpen);
    }

    [Fact]
    public void Sequences_of_an_earlier_instance_have_to_be_appended_again_first()
    {
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, [2]);
        owner.Open();
        owner.Advance();
        Append(owner, 3).Refused.ShouldBe(RefusalReason.OutOfTurn);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        owner.PendingRetries.ShouldBeEmpty();
        Append(owner, 3).Acknowledged.ShouldBe(3);
    }

    [Fact]
    public void What_is_pending_is_counted_while_the_log_is_open()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Parts.Counters.Pending.Events.ShouldBe(2);
        DeliverAll(owner);
        Parts.Counters.Pending.Events.ShouldBe(0);
        Append(owner, 3);
        owner.Close();
        Parts.Counters.Pending.Events.ShouldBe(1); // closing, not closed
        owner.Advance();
        Parts.Counters.Pending.Events.ShouldBe(0);
    }

    [Fact]
    public void What_was_pending_in_an_owner_that_is_released_is_counted_no_longer()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Release("its actor stopped");
        Parts.Counters.Pending.Events.ShouldBe(0);
    }

    [Fact]
    public void A_file_is_closed_only_after_a_whole_interval_without_an_append()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Idle);
        owner.Log!.Writer.ShouldNotBeNull(); // something was appended since the last one
        Host.Timers.ShouldContain(LogTimer.Idle);
        Host.Strike(owner, LogTimer.Idle);
        owner.Log.Writer.ShouldBeNull();
        Host.HasSender.ShouldBeTrue(); // an event is pending
    }

    [Fact]
    public void A_file_for_which_an_append_is_gathered_is_not_closed()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Idle);
        var gathered = Append(owner, 2, commit: false);
        owner.Appends.TakeActivity();
        Host.Strike(owner, LogTimer.Idle);
        owner.Log!.Writer.ShouldNotBeNull();
        owner.Appends.Commit();
        gathered.Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void A_file_for_which_marks_wait_is_not_closed_before_they_are_written()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        Host.Strike(owner, LogTimer.Idle);
        Host.Strike(owner, LogTimer.Idle);
        owner.Log!.Writer.ShouldNotBeNull();
        Host.Timers.ShouldContain(LogTimer.Idle);
        Host.Strike(owner, LogTimer.Marks);
        Host.Strike(owner, LogTimer.Idle);
        owner.Log.Writer.ShouldBeNull();
        Host.HasSender.ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_cannot_be_trimmed_when_it_is_idle_is_poisoned()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Idle);
        FailOnce(DiskOperation.Truncate, Errno.EIO);
        Host.Strike(owner, LogTimer.Idle);
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Exchanging);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void Marks_that_find_no_space_wait_and_are_tried_again()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        Host.Strike(owner, LogTimer.Marks);
        owner.Log!.HasMarks.ShouldBeTrue();
        Host.Strike(owner, LogTimer.Retry);
        owner.Log.HasMarks.ShouldBeFalse();
        Host.Timers.ShouldNotContain(LogTimer.Retry);
    }

    [Fact]
    public void An_archiving_that_failed_is_asked_for_again()
    {
        var owner = Archiving();
        Host.TakeArchivePath().ShouldBe(LogPath);
        owner.ArchiveFailed("no space");
        Host.TakeArchivePath().ShouldBeNull();
        Host.Strike(owner, LogTimer.Retry);
        Host.TakeArchivePath().ShouldBe(LogPath);
        owner.Status.Trouble.ShouldBe("no space");
        owner.Archived(new ArchivedLog("/a", 2, 1));
        Host.Ended.ShouldNotBeNull().Trouble.ShouldBeNull();
    }

    private LogOwner Archiving()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Complete();
        owner.Advance();
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Archiving>();
        return owner;
    }

    /// <summary>A log whose file is being rewritten, and an append that waits for that.</summary>
    private LogOwner Poisoned(out RecordingAppender held)
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2);
        held = Append(owner, 2);
        (held.Acknowledged, held.Refused).ShouldBe((null, null));
        return owner;
    }
}
