using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>How a log is closed, removed, or kept, and what it does where the disk refuses.</summary>
public sealed class LogEndSpecs : LogOwnerFixture
{
    [Fact]
    public void A_log_that_stays_is_trimmed_durably()
    {
        var owner = Delivered();
        owner.Drain();
        owner.Advance();
        Host.Ended.ShouldNotBeNull();
        var length = Disk.Bytes(LogPath)!.Length;
        Disk.Crash(Unsynced.Lost);
        Disk.Bytes(LogPath)!.Length.ShouldBe(length);
    }

    [Fact]
    public void The_removal_of_a_log_without_events_is_durable()
    {
        var owner = Opened();
        owner.Complete();
        owner.Advance();
        Disk.Crash(Unsynced.Lost);
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public void A_log_without_events_ends_also_where_its_removal_is_refused()
    {
        var owner = Opened();
        Disk.Fault = static call => call.Operation == DiskOperation.SyncDirectory ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        owner.Complete();
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Absent);
        Reports.ShouldContain(static report => report.StartsWith("The removal of {File} may not be durable", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_cannot_be_trimmed_is_rewritten_before_it_is_archived()
    {
        var owner = Delivered();
        FailOnce(DiskOperation.Truncate, Errno.EIO);
        owner.Complete();
        owner.Advance();
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Exchanging);
        Host.ArchiveRequest.ShouldBeNull();
        Host.Exchange(owner);
        owner.State.ShouldBeOfType<LogState.Archiving>();
    }

    [Fact]
    public void A_log_whose_last_marks_find_no_space_waits_for_it()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Complete();
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        DeliverAll(owner);
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Writable);
        Host.ArchiveRequest.ShouldBeNull();
        Host.Strike(owner, LogTimer.Retry);
        owner.State.ShouldBeOfType<LogState.Archiving>();
    }

    [Fact]
    public void A_log_whose_time_is_over_is_closed_also_where_the_disk_refuses_its_marks()
    {
        var owner = Delivered();
        var log = owner.Log!;
        Disk.Fault = NoWrites;
        owner.Close();
        owner.Advance();
        log.Writer.ShouldBeNull(); // its file is closed
        Host.Ended.ShouldNotBeNull().Trouble.ShouldNotBeNull().ShouldContain("EIO");
        Reports.ShouldContain(static report => report.StartsWith("Closing the log of", StringComparison.Ordinal));
        Parts.Locks.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    [Fact]
    public void The_last_marks_of_a_log_whose_time_is_over_are_written()
    {
        var owner = Delivered();
        owner.Close();
        owner.Advance();
        Restart();
        Opened().Log!.Index.Pending.ShouldBe(0);
    }

    [Theory, InlineData(true, 1), InlineData(false, 0)]
    public void A_damaged_log_of_the_other_dialect_that_keeps_no_event_is_kept_before_it_is_removed(bool isDamaged, int originals)
    {
        Disk.Put(LogPath, ForeignWithoutEvents(isDamaged));
        var owner = Opened(isLeftover: true);
        while (Host.HasExchange) Host.Exchange(owner);
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Absent);
        Disk.List("/state/damaged", out var names);
        names.Count.ShouldBe(originals);
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public void A_damaged_log_that_keeps_no_event_and_cannot_be_kept_now_is_tried_again_before_it_is_removed()
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [8, 1])];
        log[^1] ^= 1;
        Disk.Put(LogPath, log);
        Disk.Fault = static call => call.Operation is DiskOperation.Link or DiskOperation.Create or DiskOperation.Rename
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
        var owner = Opened(isLeftover: true);
        Disk.Bytes(LogPath).ShouldNotBeNull();
        Host.Ended.ShouldBeNull();

        Disk.Fault = null;
        while (Host.Ended is null)
        {
            if (Host.Timers.Contains(LogTimer.Retry)) Host.Strike(owner, LogTimer.Retry);
            Host.Exchange(owner);
        }

        Disk.List("/state/damaged", out var names);
        names.Count.ShouldBe(1);
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public void A_damaged_log_of_the_other_dialect_that_cannot_be_written_anew_in_order_to_end_is_tried_again_after_the_backoff()
    {
        Disk.Put(LogPath, ForeignWithoutEvents(isDamaged: true));
        Disk.Fault = static call =>
            call.Path.StartsWith("/state/damaged/", StringComparison.Ordinal) ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        var owner = Opened(isLeftover: true);
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.MustReopen);
        Host.HasExchange.ShouldBeFalse("it is not tried again at once");
        Disk.Bytes(LogPath).ShouldNotBeNull();

        Disk.Fault = null;
        Host.Strike(owner, LogTimer.Retry);
        while (Host.HasExchange) Host.Exchange(owner);
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Absent);
        Disk.List("/state/damaged", out var names);
        names.Count.ShouldBe(1);
    }

    [Fact]
    public void A_whole_log_of_the_other_dialect_without_events_is_removed_and_not_kept()
    {
        Disk.Put(LogPath, ForeignWithoutEvents(isDamaged: false));
        var owner = Opened(isLeftover: true);
        owner.Advance();
        Host.HasExchange.ShouldBeFalse();
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Absent);
        Disk.Bytes(LogPath).ShouldBeNull();
        Disk.List("/state/damaged", out var names);
        (names ?? []).ShouldBeEmpty();
    }

    [Fact]
    public void Without_archiving_a_completed_log_is_kept()
    {
        ArchiveOnComplete = false;
        var owner = Delivered();
        owner.Complete();
        owner.Advance();
        Host.Ended.ShouldNotBeNull().Phase.ShouldBe(JobPhase.Completing);
        Host.ArchiveRequest.ShouldBeNull();
        Disk.Bytes(LogPath).ShouldNotBeNull();
    }

    [Fact]
    public void A_log_that_serves_does_not_end_when_everything_is_delivered()
    {
        var owner = Delivered();
        owner.Advance();
        owner.State.ShouldBeOfType<LogState.Live>();
        Host.Ended.ShouldBeNull();
    }

    private LogOwner Delivered()
    {
        var owner = Opened();
        Append(owner, 1);
        DeliverAll(owner);
        return owner;
    }

    /// <summary>A mark shows the dialect; the record behind it cannot be read.</summary>
    private static byte[] ForeignWithoutEvents(bool isDamaged)
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Mark(1, RecordStatus.Sent), .. isDamaged ? TestLogs.Event(2, [8, 1]) : []];
        if (isDamaged) log[^1] ^= 1;
        return TestLogs.Inclusive(log);
    }

    private static DiskFault NoWrites(DiskCall call) =>
        call.Operation is DiskOperation.Write or DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
}
