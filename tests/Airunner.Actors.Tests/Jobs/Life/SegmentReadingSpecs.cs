using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Sealed segments that cannot be read, or not any more: when they are read again, and what stays known of them.</summary>
public sealed class SegmentReadingSpecs : SegmentFixture
{
    [Fact]
    public void A_segment_that_cannot_be_read_is_read_again_after_a_delay()
    {
        var owner = Found(5);
        Fail(DiskOperation.Open, First);

        Host.Work(owner);

        Host.HasWork.ShouldBeFalse();
        owner.Status.Trouble.ShouldNotBeNull().ShouldContain(First);
        Heal();
        Host.Strike(owner, LogTimer.Retry);
        Host.HasWork.ShouldBeTrue();
        Deliver(owner).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void A_segment_that_has_become_unreadable_is_not_delivered_before_it_was_read_again()
    {
        var owner = Found(5);
        Work(owner);
        Host.FailRead(owner, Unreadable);

        (Host.HasRead, Host.HasWork).ShouldBe((false, false));
        Host.Strike(owner, LogTimer.Retry);
        (Host.HasRead, Host.HasWork).ShouldBe((false, true));
        Host.Work(owner);
        Host.HasRead.ShouldBeTrue();
    }

    [Fact]
    public void What_was_delivered_of_a_segment_is_not_delivered_again_when_it_was_read_again()
    {
        var owner = HalfDelivered();
        Host.FailRead(owner, Unreadable);
        Host.Strike(owner, LogTimer.Retry);

        Deliver(owner).ShouldBe([2, 3, 4, 5]);
    }

    [Fact]
    public void Where_it_is_not_known_any_more_what_was_delivered_of_a_segment_that_is_reported_and_it_is_delivered_again()
    {
        var owner = HalfDelivered();
        Host.FailRead(owner, Unreadable);
        Host.Strike(owner, LogTimer.Retry);

        Host.Work(owner, beforeAnswer: () => Fail(DiskOperation.Open, First));
        Heal();

        Reports.ShouldContain(static report => report.Contains("they are delivered again") && report.Contains("build"));
        Deliver(owner).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void A_segment_that_was_read_again_counts_in_the_quota_once()
    {
        var owner = Found(5);
        Work(owner);
        Parts.Space.LiveBytes.ShouldBe(BytesOnDisk(owner));
        Host.FailRead(owner, Unreadable);
        Host.Strike(owner, LogTimer.Retry);

        Work(owner);

        Parts.Space.LiveBytes.ShouldBe(BytesOnDisk(owner));
    }

    private static WalIOException Unreadable => new("pread", First, Errno.EIO);

    /// <summary>An owner that has delivered the first event of its first segment, and reads the next.</summary>
    private LogOwner HalfDelivered()
    {
        Filled(5).Release("crash");
        Host.Forget();
        Restart();
        BatchMaxEvents = 1;
        var owner = Opened();
        Deliver(owner, most: 1).ShouldBe([1]);
        Host.HasRead.ShouldBeTrue();
        return owner;
    }
}
