using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A sealing that fails half-way, or comes at another time.</summary>
public sealed class SealingSpecs : SegmentFixture
{
    public static TheoryData<int> Calls => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Calls))]
    public void Whichever_call_fails_a_file_is_sealed_once_and_nothing_is_lost(int failing)
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        var calls = 0;
        Disk.Fault = _ => ++calls == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Host.Exchange(owner);
        Heal();
        while (Host.Timers.Contains(LogTimer.Retry) || Host.HasExchange)
        {
            if (Host.HasExchange) Host.Exchange(owner);
            else Host.Strike(owner, LogTimer.Retry);
        }

        Append(owner, 3).Acknowledged.ShouldBe(3);
        while (Host.HasExchange) Host.Exchange(owner);
        Disk.Names(Logs).Where(static name => name.Contains('~')).ShouldBe(["build_1~1.wal"]);
        Deliver(owner).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_file_that_was_rewritten_since_it_could_not_be_trimmed_is_trimmed_and_closed_when_it_is_sealed()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        FailOnce(DiskOperation.Truncate, Errno.EIO);
        Host.Exchange(owner);
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 3).Acknowledged.ShouldBe(3);
        var end = owner.Log!.DurableBytes;

        Host.Exchange(owner);

        Sequences(First).ShouldBe([1, 2, 3]);
        ((long)Disk.Bytes(First)!.Length).ShouldBe(end);
        Disk.IsOpen(First).ShouldBeFalse();
    }

    /// <summary>The commit repeats the last marks: a later opening looks for them in no file before it.</summary>
    [Fact]
    public void A_full_file_that_was_rewritten_is_sealed_after_its_next_commit_and_not_before()
    {
        Disk.SupportsDirect = false;
        var owner = Filled(2); // one is sealed already
        Append(owner, 3);
        FailOnce(DiskOperation.Sync, Errno.EIO);
        Append(owner, 4).IsUnknown.ShouldBeTrue();
        Host.Exchange(owner);
        Sequences(LogPath).ShouldBe([3, 4]); // in the page cache all the same

        Append(owner, 4).Acknowledged.ShouldBe(4);
        Host.HasExchange.ShouldBeFalse();
        Append(owner, 5).Acknowledged.ShouldBe(5);
        Host.Exchange(owner);
        Sequences(Second).ShouldBe([3, 4, 5]);
    }

    [Fact]
    public void A_log_that_numbers_its_events_leaves_none_out_when_the_first_is_sealed()
    {
        SegmentMaxBytes = 40; // a header and one event are more
        var owner = Opened();
        Append(owner, 0).Acknowledged.ShouldBe(0);
        Host.Exchange(owner);

        Append(owner, 0).Acknowledged.ShouldBe(1);
    }
}
