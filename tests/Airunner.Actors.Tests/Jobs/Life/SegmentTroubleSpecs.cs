using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What a log of several files does where the disk, or the archive, fails for a sealed one.</summary>
public sealed class SegmentTroubleSpecs : SegmentFixture
{
    [Fact]
    public void A_sealed_segment_that_cannot_be_read_is_opened_again_and_delivered()
    {
        Filled(5).Release("crash");
        var owner = Opened(isLeftover: true);
        Work(owner);
        Host.HasRead.ShouldBeTrue();
        Host.FailRead(owner, new WalIOException("pread", First, Errno.EIO));
        Reports.ShouldContain(static report => report.StartsWith("Reading the log of", StringComparison.Ordinal));
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Writable); // the current file is whole
        Host.Strike(owner, LogTimer.Retry);
        Deliver(owner).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void A_segment_that_cannot_be_archived_is_asked_for_again_and_the_log_goes_on()
    {
        var owner = Filled(3);
        Deliver(owner);
        Work(owner);
        Host.TakeArchivePath().ShouldBe(First);
        owner.ArchiveFailed("the disk is full");
        owner.Advance();
        ArchivingTroubles.ShouldBe(["Archiving: the disk is full"]);
        Host.ArchivePath.ShouldBeNull(); // not before the next retry
        owner.State.ShouldBeOfType<LogState.Live>();
        Append(owner, 4).Acknowledged.ShouldBe(4);

        Host.Strike(owner, LogTimer.Retry);
        Host.ArchivePath.ShouldBe(First);
        Archive(owner);
        ArchivingTroubles.ShouldBe(["Archiving: the disk is full", "Archiving: over"]);
    }

    [Fact]
    public void Everything_up_to_the_last_event_of_an_archived_segment_is_done()
    {
        var owner = Filled(3);
        Deliver(owner, most: 2);
        Work(owner);
        Archive(owner);
        owner.IsDone(2).ShouldBeTrue();
        owner.IsDone(3).ShouldBeFalse();
    }

    [Fact]
    public void A_released_owner_takes_its_segments_out_of_the_quota()
    {
        var owner = Filled(5);
        Parts.Space.LiveBytes.ShouldBeGreaterThan(0);
        owner.Release("its actor stopped");
        Parts.Space.LiveBytes.ShouldBe(0);
    }

    [Fact]
    public void A_file_that_was_removed_just_before_it_is_sealed_loses_nothing()
    {
        var owner = Opened();
        Append(owner, 1);
        Disk.Unlink(LogPath).ShouldBe(Errno.None);
        Append(owner, 2).Acknowledged.ShouldBe(2); // it was looked at within the last second
        while (Host.HasExchange) Host.Exchange(owner);
        owner.Release("crash");
        Host.Forget();

        Deliver(Opened()).ShouldBe([1, 2]);
    }

    private IEnumerable<string> ArchivingTroubles =>
        Troubles.Where(static trouble => trouble.StartsWith("Archiving", StringComparison.Ordinal));
}
