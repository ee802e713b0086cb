using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Work on sealed segments that is still going on when their owner ends, or that fails by a fault of the program.</summary>
public sealed class SegmentEndSpecs : SegmentFixture
{
    [Fact]
    public void Work_that_begins_after_its_owner_has_ended_touches_no_file()
    {
        var owner = Found(7);
        owner.Release("its actor stopped");
        var calls = Disk.Calls.Count;

        Host.Work(owner);

        Disk.Calls.Count.ShouldBe(calls);
    }

    [Fact]
    public void The_answer_of_work_that_was_not_begun_any_more_changes_nothing()
    {
        var owner = Found(7);
        owner.Close();
        owner.Advance();
        var ended = Host.Ended.ShouldNotBeNull();

        Host.Work(owner);

        owner.Status.ShouldBe(ended);
        Host.HasWork.ShouldBeFalse();
    }

    [Fact]
    public void A_fault_of_the_program_in_work_on_a_segment_is_thrown_by_its_owner()
    {
        var owner = Found(7);
        Disk.Fault = static _ => throw new NotSupportedException("a fault");
        var thrown = Should.Throw<InvalidOperationException>(() => Host.Work(owner));
        thrown.Message.ShouldContain(First);
        thrown.InnerException.ShouldBeOfType<NotSupportedException>();
    }

    [Fact]
    public void An_owner_that_was_released_tries_no_archive_again()
    {
        var owner = Filled(3);
        Deliver(owner);
        Work(owner);
        Host.ArchivePath.ShouldBe(First);
        owner.Release("its actor stopped");
        Host.Timers.Clear();

        owner.ArchiveFailed("the disk is full");
        owner.Advance();

        Host.Timers.ShouldBeEmpty();
    }
}
