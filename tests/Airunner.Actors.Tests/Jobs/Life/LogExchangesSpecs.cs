using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What an owner makes of work on its file that another thread did: first opening, opening again, rewriting, adopting.</summary>
public sealed class LogExchangesSpecs : SegmentFixture
{
    public LogExchangesSpecs() => SegmentMaxBytes = 0;

    [Fact]
    public void A_log_that_was_opened_when_its_owner_had_just_ended_is_closed()
    {
        Put(LogPath, Pending(1));
        var owner = new LogOwner(Job, Parts, Host, NoReports.Instance, isLeftover: false, []);
        owner.Open();
        Host.Exchange(owner, beforeAnswer: () =>
        {
            Disk.IsOpen(LogPath).ShouldBeTrue();
            owner.Release("its actor stopped");
        });

        Disk.IsOpen(LogPath).ShouldBeFalse();
    }

    [Fact]
    public void A_failure_that_is_known_when_its_owner_has_just_ended_is_not_tried_again()
    {
        Disk.Put(LogPath, Foreign(1));
        var owner = Opened(isLeftover: true);
        Append(owner, 2);
        Disk.Fault = static call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Host.Exchange(owner, beforeAnswer: () =>
        {
            owner.Release("its actor stopped");
            Host.Timers.Clear();
        });

        Host.Timers.ShouldBeEmpty();
    }

    [Fact]
    public void A_log_that_stays_read_only_is_reported_once_and_retried_after_longer_and_longer_times_until_it_can_be_written()
    {
        var owner = Opened();
        Append(owner, 1);
        FailRewrites(owner, times: 3);

        Writing.Count().ShouldBe(1);
        RetrySeconds.ShouldBe([1, 2, 4]);

        Heal();
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        Troubles.ShouldContain("Writing: over");
        FailRewrites(owner, times: 2);

        Writing.Count().ShouldBe(2); // a trouble of its own
        RetrySeconds.ShouldBe([1, 2, 4, 1, 2]);
    }

    [Fact]
    public void Marks_whose_time_came_while_the_file_was_rewritten_are_written_soon_after()
    {
        var owner = Opened();
        Append(owner, 1);
        Deliver(owner).ShouldBe([1]);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Host.Strike(owner, LogTimer.Marks);
        Marks(LogPath).ShouldBeEmpty();

        Host.Exchange(owner);
        Host.Strike(owner, LogTimer.Marks);

        Marks(LogPath).ShouldBe([(1, RecordStatus.Sent)]);
    }

    [Fact]
    public void A_rewritten_log_counts_once_in_the_quota()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2).IsUnknown.ShouldBeTrue();

        Host.Exchange(owner);

        Parts.Space.LiveBytes.ShouldBe(owner.Log!.DurableBytes);
    }

    [Theory]
    [InlineData(false)] // the reading failed, and the file is whole
    [InlineData(true)] // its only event is damaged, which is reported as such
    public void A_log_that_was_opened_again_is_not_taken_for_one_that_was_removed(bool isDamaged)
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Fill);
        if (isDamaged) Overwrite(LogPath, LogHeader.SizeBytes + RecordCodec.PayloadAtBytes, (byte)'?');
        Host.FailRead(owner, new WalIOException("pread", LogPath, Errno.EIO));

        while (Host.HasExchange) Host.Exchange(owner);

        owner.Status.Events.ShouldBe(isDamaged ? 0 : 1);
        Reports.Any(static report => report.StartsWith("Damage in", StringComparison.Ordinal)).ShouldBe(isDamaged);
        Reports.ShouldNotContain(static report => report.Contains("was removed while it was closed", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_it_cannot_be_found_which_events_are_delivered_all_are_again_and_no_mark_says_otherwise()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Deliver(owner).ShouldBe([1, 2]); // the mark waits for the next write
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 3).IsUnknown.ShouldBeTrue();

        Host.Exchange(owner, beforeAnswer: () => Fail(DiskOperation.Open, LogPath));
        Heal();

        Reports.ShouldContain(static report => report.StartsWith("Which events of", StringComparison.Ordinal));
        Append(owner, 3).Acknowledged.ShouldBe(3);
        Marks(LogPath).ShouldBeEmpty();
        Deliver(owner).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Where_it_cannot_be_found_which_events_are_delivered_the_marks_of_the_file_are_still_repeated_when_it_is_sealed()
    {
        SegmentMaxBytes = 200; // a header, four events and a mark are more
        var owner = Opened();
        Append(owner, 1);
        Deliver(owner).ShouldBe([1]);
        Host.Strike(owner, LogTimer.Marks);
        Append(owner, 2);
        Deliver(owner).ShouldBe([2]); // the mark waits for the next write
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 3).IsUnknown.ShouldBeTrue();
        Host.Exchange(owner, beforeAnswer: () => Fail(DiskOperation.Open, LogPath));
        Heal();

        Append(owner, 3).Acknowledged.ShouldBe(3);
        Append(owner, 4).Acknowledged.ShouldBe(4);
        Host.Exchange(owner);

        Marks(First).ShouldBe([(1, RecordStatus.Sent), (1, RecordStatus.Sent)]);
    }

    [Theory, InlineData(Errno.ENOSPC, RefusalReason.DiskFull), InlineData(Errno.EIO, RefusalReason.Recovering)]
    public void An_append_to_a_log_that_was_adopted_and_cannot_be_opened_for_writing_gets_the_reason(Errno error, RefusalReason reason)
    {
        Disk.Put(LogPath, Foreign(1));
        var owner = Opened(isLeftover: true);
        var foreign = Disk.TryStat(LogPath)!.Value.Inode;
        var opens = 0;
        var who = Append(owner, 2);
        Disk.Fault = call =>
        {
            if (call is not { Operation: DiskOperation.Open, Path: LogPath }) return DiskFault.None;
            if (Disk.TryStat(LogPath)?.Inode == foreign) return DiskFault.None;
            return ++opens == 2 ? DiskFault.Fail(error) : DiskFault.None; // the first reads it
        };

        Host.Exchange(owner);

        who.Refused.ShouldBe(reason);
        Heal();
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        Deliver(owner).ShouldBe([1, 2]);
    }

    [Fact]
    public void The_name_of_a_log_that_was_found_is_durable_before_an_append_is_acknowledged()
    {
        const string Temporary = $"{Logs}/temporary";
        Put(Temporary, Pending(1));
        Disk.Rename(Temporary, LogPath).ShouldBe(Errno.None); // an earlier process was killed before it synced the directory
        Append(Opened(), 2).Acknowledged.ShouldBe(2);

        Disk.Crash(Unsynced.Lost);

        Sequences(LogPath).ShouldBe([1, 2]);
    }

    [Fact]
    public void The_segments_of_a_log_are_found_where_number_0_is_all_that_was_archived()
    {
        Archived = new ArchivedNumbers(0, []);
        Put(Second, Pending(1)); // the process was killed before it made the next file

        Deliver(Opened()).ShouldBe([1]);
    }

    [Fact]
    public void The_segments_of_another_execution_are_not_taken_for_its_own()
    {
        Put($"{Logs}/build_2~1.wal", Pending(1));
        Put(LogPath, Pending(2));

        Deliver(Opened()).ShouldBe([2]);
    }

    [Fact]
    public void A_segment_that_this_process_has_sealed_is_found_again_although_the_first_listing_did_not_show_it()
    {
        SegmentMaxBytes = 60;
        var owner = Filled(3);
        var listing = new SegmentListing { AreNamesDurable = true };
        listing.AddCurrent(LogPath, Disk.TryStat(LogPath)!.Value); // looked at after the sealing, and the names listed before
        Parts.Listed.Take(listing);
        owner.Release("it was idle");
        Host.Forget();

        Deliver(Opened()).ShouldBe([1, 2, 3]);
    }

    private IEnumerable<string> Writing => Troubles.Where(static trouble => trouble.StartsWith("Writing:", StringComparison.Ordinal)
        && trouble != "Writing: over");

    private IEnumerable<double> RetrySeconds =>
        Host.Delays.Where(static each => each.Timer == LogTimer.Retry).Select(static each => each.Delay.TotalSeconds);

    /// <summary>The next commit fails, and so do so many rewrites.</summary>
    private void FailRewrites(LogOwner owner, int times)
    {
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 0).IsUnknown.ShouldBeTrue();
        Fail(DiskOperation.Create, LogFolders.TemporaryOf(LogPath));
        for (var failed = 0; failed < times; failed++)
        {
            if (failed > 0) Host.Strike(owner, LogTimer.Retry);
            Host.Exchange(owner);
        }
    }

    private void Overwrite(string path, long offset, byte value)
    {
        Disk.Open(path, WalOpen.Write, out var file).ShouldBe(Errno.None);
        using (file) file!.Write(offset, [value], out _).ShouldBe(Errno.None);
    }
}
