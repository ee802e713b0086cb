using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Marks of later files: added to while other threads use them.</summary>
public sealed class EarlierMarksSpecs
{
    [Fact]
    public void Marks_with_those_of_another_file_know_the_failed_events_of_both_and_no_other_sent_mark()
    {
        var marks = Marks(sent: 3, failed: 5);
        var both = marks.WithFailed(Marks(sent: 9, failed: 2));
        both.FailedIn(0, 10).ShouldBe([2, 5]);
        both.SentThrough.ShouldBe(3);
    }

    [Fact]
    public void Marks_that_are_in_use_do_not_change_where_others_are_added()
    {
        var marks = Marks(sent: 3, failed: 5);
        var inUse = marks.FailedIn(0, 10);
        marks.WithFailed(Marks(sent: 9, failed: 2));
        inUse.ShouldBe([5]);
        marks.FailedIn(0, 10).ShouldBe([5]);
    }

    [Fact]
    public void Marks_of_a_file_without_a_failed_one_add_nothing()
    {
        var marks = Marks(sent: 3, failed: 5);
        marks.WithFailed(new EarlierMarks()).ShouldBeSameAs(marks);
    }

    private static EarlierMarks Marks(long sent, long failed)
    {
        var marks = new EarlierMarks();
        marks.NoteSent(sent);
        marks.NoteFailed(failed);
        return marks;
    }
}
