using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Appends that a full file holds, while a batch that is read from it keeps it from being sealed.</summary>
public sealed class SegmentHeldSpecs : SegmentFixture
{
    [Fact]
    public void Marks_that_are_written_to_a_full_file_let_no_append_in()
    {
        SegmentMaxBytes = 100; // a header and three events
        var owner = Opened();
        Append(owner, 1);
        ReadBatch(owner);
        Append(owner, 2);
        Host.Strike(owner, LogTimer.Fill);
        Host.HasRead.ShouldBeTrue(); // while it is read, the file keeps its name
        Append(owner, 3).Acknowledged.ShouldBe(3);
        Host.HasExchange.ShouldBeFalse();

        owner.Delivery.Delivered(Host.Batches[^1].Id, 1);
        owner.Advance();
        Host.Strike(owner, LogTimer.Marks);
        owner.Log!.HasMarks.ShouldBeFalse();
        var held = Append(owner, 4);

        (held.Acknowledged, held.Refused, owner.Appends.Held).ShouldBe((null, null, 1));
        Host.Read(owner, Disk);
        Host.Exchange(owner);
        owner.Appends.Commit();
        held.Acknowledged.ShouldBe(4);
        Sequences(First).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Where_a_held_append_cannot_be_compared_when_the_log_is_completed_the_file_is_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Fill);
        Append(owner, 2);
        var held = Append(owner, 1); // the log has it already
        owner.Appends.Held.ShouldBe(1);

        Fail(DiskOperation.Open, LogPath);
        owner.Complete();
        owner.Advance();
        Heal();

        held.IsUnknown.ShouldBeTrue();
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Exchanging);
        Host.Exchange(owner);
        Sequences(LogPath).ShouldBe([1, 2]);
    }
}
