using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What follows from a failed call: who is answered, what is counted, and what is done to the file.</summary>
public sealed class LogFailuresSpecs : LogOwnerFixture
{
    [Fact]
    public void Of_a_commit_that_was_undone_each_append_is_counted_as_refused()
    {
        var owner = Opened();
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        var first = Append(owner, 1, commit: false);
        var second = Append(owner, 2);
        (first.Refused, second.Refused).ShouldBe((RefusalReason.DiskFull, RefusalReason.DiskFull));
        Parts.Counters.Refused(RefusalReason.DiskFull).ShouldBe(2);
        Parts.Counters.Unknown.ShouldBe(0);
        owner.Status.Trouble.ShouldNotBeNull().ShouldContain("ENOSPC");
        Host.HasExchange.ShouldBeFalse();
    }

    [Fact]
    public void That_there_is_space_again_is_said_once()
    {
        var owner = Opened();
        Append(owner, 1);
        Space().ShouldBeEmpty();
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.DiskFull);
        Space().Count.ShouldBe(1);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        Append(owner, 3).Acknowledged.ShouldBe(3);
        Space().Count.ShouldBe(2);
        Space()[1].ShouldBe("Space: over");
    }

    [Fact]
    public void That_there_is_space_again_is_said_although_the_file_was_opened_again_meanwhile()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.DiskFull);
        Host.Strike(owner, LogTimer.Fill);
        Host.FailRead(owner, new WalIOException("pread", LogPath, Errno.EIO));
        Host.Exchange(owner);
        owner.Status.Trouble.ShouldBeNull();
        Space().Count.ShouldBe(1);

        Append(owner, 2).Acknowledged.ShouldBe(2);

        Space()[^1].ShouldBe("Space: over");
    }

    [Fact]
    public void That_a_poisoned_log_can_be_written_again_is_said_when_its_rewritten_file_is_open()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Troubles[^1].ShouldStartWith("Poisoned: at byte");

        Host.Exchange(owner);

        Troubles[^2..].ShouldBe(["Poisoned: over", "Writing: over"]);
    }

    [Fact]
    public void Of_a_commit_that_failed_otherwise_each_append_is_counted_as_unknown()
    {
        var owner = Opened();
        FailOnce(DurableCall, Errno.EIO);
        var first = Append(owner, 1, commit: false);
        var second = Append(owner, 2);
        (first.IsUnknown, second.IsUnknown).ShouldBe((true, true));
        Parts.Counters.Unknown.ShouldBe(2);
        Parts.Counters.Refused(RefusalReason.DiskFull).ShouldBe(0);
        owner.PendingRetries.ShouldBe([1, 2]);
        owner.Status.Trouble.ShouldNotBeNull().ShouldContain("EIO");
        owner.Log!.Writer.ShouldBeNull(); // nothing is written to it again
    }

    [Fact]
    public void A_file_that_cannot_be_opened_again_is_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Idle);
        Host.Strike(owner, LogTimer.Idle);
        FailOnce(DiskOperation.Open, Errno.EIO);
        Append(owner, 2).Refused.ShouldBe(RefusalReason.Recovering); // nothing of it was written
        Parts.Counters.Unknown.ShouldBe(0);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void A_disk_without_space_for_what_is_no_append_is_said_until_something_was_written()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Idle);
        Host.Strike(owner, LogTimer.Idle);
        DeliverAll(owner);
        FailOnce(DiskOperation.Open, Errno.ENOSPC); // for the marks
        owner.Drain();
        owner.Advance();
        owner.Status.Trouble.ShouldNotBeNull().ShouldContain("ENOSPC");
        Host.HasExchange.ShouldBeFalse();
    }

    [Fact]
    public void A_file_whose_time_is_over_is_not_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        var gathered = Append(owner, 2, commit: false);
        owner.Close();
        FailOnce(DurableCall, Errno.EIO);
        owner.Appends.Commit();
        gathered.IsUnknown.ShouldBeTrue();
        Host.HasExchange.ShouldBeFalse();
        owner.Advance();
        Host.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void An_unreadable_file_that_cannot_be_trimmed_is_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush();
        owner.Advance();
        FailOnce(DiskOperation.Truncate, Errno.EIO);
        var inode = Disk.TryStat(LogPath)!.Value.Inode;
        owner.BatchRead(null, 0, new WalIOException("pread", LogPath, Errno.EIO));
        Host.Exchange(owner);
        Disk.TryStat(LogPath)!.Value.Inode.ShouldNotBe(inode);
        Host.HasExchange.ShouldBeFalse(); // one remedy at a time: the file is not opened again while it is rewritten
        Append(owner, 2).Acknowledged.ShouldBe(2);
    }

    [Fact]
    public void What_is_wrong_with_an_unreadable_file_is_said_until_it_was_opened_again()
    {
        var owner = Opened();
        Append(owner, 1);
        owner.Flush();
        owner.Advance();
        owner.BatchRead(null, 0, new WalIOException("pread", LogPath, Errno.EIO));
        owner.Status.Trouble.ShouldNotBeNull().ShouldContain("pread");
        Reports.ShouldContain(static report => report.StartsWith("Reading the log of", StringComparison.Ordinal));
        Host.Exchange(owner);
        owner.Status.Trouble.ShouldBeNull();
    }

    [Fact]
    public void A_comparison_that_fails_poisons_the_file_and_its_append_is_unknown()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DiskOperation.Read, Errno.EIO);
        Append(owner, 1).IsUnknown.ShouldBeTrue();
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Exchanging);
        Host.Exchange(owner);
        Append(owner, 1).Acknowledged.ShouldBe(1);
    }

    [Fact]
    public void The_delays_of_tries_that_fail_in_a_row_grow_and_begin_anew_after_one_that_worked()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Fault = NoWrites;
        Append(owner, 2);
        for (var i = 0; i < 3; i++)
        {
            Host.Exchange(owner);
            Host.Strike(owner, LogTimer.Retry);
        }

        Disk.Fault = null;
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        Host.Delays.Where(static each => each.Timer == LogTimer.Retry).Select(static each => each.Delay.TotalSeconds).ShouldBe([1, 2, 4]);
        owner.Status.Trouble.ShouldBeNull();
    }

    private static DiskFault NoWrites(DiskCall call) =>
        call.Operation is DiskOperation.Write or DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;

    private List<string> Space() => Troubles.FindAll(static trouble => trouble.StartsWith("Space: ", StringComparison.Ordinal));
}
