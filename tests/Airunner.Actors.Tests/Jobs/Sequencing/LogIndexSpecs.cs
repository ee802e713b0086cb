using Airunner.Actors.Jobs.Sequencing;
using CsCheck;

namespace Airunner.Actors.Tests.Jobs.Sequencing;

public sealed class LogIndexSpecs
{
    [Fact]
    public void What_is_settled_is_sent_but_for_what_failed_before()
    {
        var index = With(1, 2, 3, 4);
        index.Fail(2).ShouldBeTrue();
        index.Fail(2).ShouldBeFalse();
        Counts(index).ShouldBe((4, 0, 1, 3));
        index.MarkDoneThrough(3, 3);
        Counts(index).ShouldBe((4, 2, 1, 1));
        index.Fail(3).ShouldBeFalse();
        index.MarkDoneThrough(2, 2); // a mark that comes late
        Counts(index).ShouldBe((4, 2, 1, 1));
    }

    [Fact]
    public void An_event_that_is_not_there_cannot_fail() => With(1).Fail(2).ShouldBeFalse();

    [Fact]
    public void Events_written_as_settled_are_never_pending()
    {
        var index = new LogIndex();
        index.NoteWrittenAsDone(1, 1, 16, failed: false);
        index.NoteWrittenAsDone(2, 2, 60, failed: true);
        Counts(index).ShouldBe((2, 1, 1, 0));
    }

    [Fact]
    public void A_roll_back_forgets_what_was_not_committed()
    {
        var index = With(1, 2);
        index.Commit();
        index.NotePending(3, lastNumber: 9, offsetBytes: 300_000);
        index.RollBack(durableEndBytes: 200);
        (index.LastSequence, index.LastNumber, index.DurableDeliverable).ShouldBe((2, 2, 2));
        index.Near(3)!.Value.Sequence.ShouldBeLessThan(3);
        Counts(index).ShouldBe((2, 0, 0, 2));
    }

    [Fact]
    public void A_known_position_is_never_behind_what_is_looked_for_and_memory_stays_bounded() =>
        Gen.Int[1, 20_000_000].Array[1, 5000].Sample(
            gaps =>
            {
                var positions = new SparsePositions();
                var offset = 16L;
                var all = new List<(long Sequence, long Offset)>();
                foreach (var gap in gaps)
                {
                    all.Add((all.Count + 1, offset));
                    positions.Note(all.Count, offset, all.Count - 1);
                    offset += gap;
                }

                foreach (var (sequence, at) in all)
                {
                    var near = positions.AtOrBefore(sequence)!.Value;
                    if (near.Sequence > sequence || near.OffsetBytes > at || near.DeliverableBefore != near.Sequence - 1) return false;
                }

                return positions.AtOrBefore(0) is null;
            },
            iter: 30);

    private static LogIndex With(params long[] sequences)
    {
        var index = new LogIndex();
        foreach (var sequence in sequences) index.NotePending(sequence, sequence, 16 + sequence * 40);
        return index;
    }

    private static (long Events, long Sent, long Failed, long Pending) Counts(LogIndex index) =>
        (index.Events, index.Sent, index.Failed, index.Pending);
}
