using Airunner.Actors.Jobs.Sequencing;
using Airunner.Protocol;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Tests.Reading;

public sealed class MergedEventsSpecs
{
    private readonly List<string> _said = [];
    private readonly ReadingProblems _problems;

    public MergedEventsSpecs() => _problems = new ReadingProblems(_said.Add);

    [Fact]
    public void What_only_one_place_has_comes_once_and_in_order()
    {
        using var events = Of(new ListedPlace(5, 6, 7), new ListedPlace(3, 4, 5), new ListedPlace(1, 2, 3));
        All(events).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        events.Missing.Any.ShouldBeFalse();
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 5, 6 }, "events 3 to 4", false)]
    [InlineData(new long[] { 4, 5 }, "events 1 to 3", true)]
    [InlineData(new long[] { 2, 3, 5 }, "events 1 and 4", false)]
    [InlineData(new long[] { 1, 3 }, "event 2", false)]
    [InlineData(new long[] { 2, 4, 6, 8, 10, 12, 14 }, "events 1, 3, 5, 7, 9 and 2 more ranges", false)]
    public void What_no_place_has_is_missing(long[] sequences, string missing, bool isBeginning)
    {
        using var events = Of(new ListedPlace(sequences), new ListedPlace());
        All(events).ShouldBe(sequences);
        (events.Missing.ToString(), events.Missing.IsBeginningOnly).ShouldBe((missing, isBeginning));
    }

    [Fact]
    public void A_first_sequence_of_0_or_1_is_a_beginning()
    {
        using var events = Of(new ListedPlace(0, 1));
        All(events).ShouldBe([0, 1]);
        events.Missing.Any.ShouldBeFalse();
    }

    [Fact]
    public void Before_the_part_that_another_machine_has_numbered_nothing_is_missing()
    {
        var first = NumberBase.At(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero)) + 1;
        using var events = Of(new ListedPlace(first, first + 1, first + 65_536));
        All(events).ShouldBe([first, first + 1, first + 65_536]);
        events.Missing.Any.ShouldBeFalse();
    }

    [Fact]
    public void A_batch_takes_all_of_its_sequences()
    {
        var batch = new JobEvent { Sequence = 1, OutputBatch = new OutputBatchEvent { EndSequence = 3 } };
        EventFacts.EndSequence(batch).ShouldBe(3);
    }

    [Fact]
    public void What_moves_to_a_later_place_during_the_reading_is_found_there()
    {
        using var events = Of(new ListedPlace(1, 2, 6), new ListedPlace { Later = [3, 4, 5] });
        All(events).ShouldBe([1, 2, 3, 4, 5, 6]);
        events.Missing.Any.ShouldBeFalse();
    }

    [Fact]
    public void Events_that_arrive_after_the_end_are_found_by_a_later_call()
    {
        var place = new ListedPlace(1);
        using var events = Of(place);
        All(events).ShouldBe([1]);
        place.Add(2, 3);
        All(events).ShouldBe([2, 3]);
    }

    [Fact]
    public void A_place_that_fails_is_said_once_and_the_others_are_read_on()
    {
        var failing = new ListedPlace(1, 2, 3) { Fails = (2, new IOException("The disk said no.")) };
        using var events = Of(failing, new ListedPlace(1, 2, 3, 4));
        All(events).ShouldBe([1, 2, 3, 4]);
        _said.ShouldBe(["The disk said no."]);
        (_problems.ExitStatus, failing.IsDisposed).ShouldBe((74, true));
    }

    [Fact]
    public void After_a_beginning_a_later_place_is_asked_only_where_the_first_ends()
    {
        var later = new ListedPlace(1, 2, 3);
        using var events = Of(new ListedPlace(1, 2, 3), later);
        events.Next();
        events.Next();
        later.Asked.ShouldBe(0);
    }

    [Fact]
    public void After_the_end_of_the_job_a_place_that_was_not_needed_is_not_read()
    {
        var archives = new ListedPlace(1, 2, 3);
        using var events = new MergedEvents([new ListedPlace(2, 3) { End = 3 }, archives], _problems, from: 2);
        All(events).ShouldBe([2, 3]);
        archives.Asked.ShouldBe(0);
    }

    private static List<long> All(MergedEvents events)
    {
        var found = new List<long>();
        while (events.Next() is { } jobEvent) found.Add(jobEvent.Sequence);
        return found;
    }

    private MergedEvents Of(params IEventPlace[] places) => new(places, _problems);
}
