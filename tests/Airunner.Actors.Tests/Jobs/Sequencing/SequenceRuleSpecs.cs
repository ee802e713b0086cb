using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Tests.Jobs.Sequencing;

public sealed class SequenceRuleSpecs
{
    private readonly LogIndex _index = new();
    private readonly PendingRetries _retries = new();

    [Fact]
    public void An_empty_logs_first_own_number_is_0() => Decide(0).ShouldBe((SequenceVerdict.Take, 0));

    [Fact]
    public void A_log_above_archives_numbers_from_there_and_takes_nothing_below()
    {
        _index.StartAbove(9);
        Decide(0).ShouldBe((SequenceVerdict.Take, 10));
        Decide(9).Verdict.ShouldBe(SequenceVerdict.NotRising);
        Decide(10).Verdict.ShouldBe(SequenceVerdict.Take);
    }

    [Fact]
    public void Numbers_inside_a_batch_of_outputs_are_used()
    {
        _index.NotePending(5, lastNumber: 8, offsetBytes: 16);
        Decide(5).Verdict.ShouldBe(SequenceVerdict.Compare);
        Decide(7).Verdict.ShouldBe(SequenceVerdict.NotRising);
        Decide(0).ShouldBe((SequenceVerdict.Take, 9));
    }

    [Fact]
    public void A_negative_number_never_rises() => Decide(-1).Verdict.ShouldBe(SequenceVerdict.NotRising);

    [Fact]
    public void After_the_last_number_there_is_none_to_give()
    {
        _index.StartAbove(long.MaxValue - 1);
        Decide(0).ShouldBe((SequenceVerdict.Take, long.MaxValue));
        _index.StartAbove(long.MaxValue);
        Decide(0).Verdict.ShouldBe(SequenceVerdict.NotRising);
    }

    [Fact]
    public void Sequences_awaiting_retry_come_first_lower_ones_are_taken_higher_and_unnumbered_ones_are_not()
    {
        _retries.Add(5);
        _retries.Add(7);
        Decide(4).Verdict.ShouldBe(SequenceVerdict.Take);
        Decide(5).Verdict.ShouldBe(SequenceVerdict.Take);
        Decide(6).Verdict.ShouldBe(SequenceVerdict.OutOfTurn);
        Decide(0).Verdict.ShouldBe(SequenceVerdict.OutOfTurn);
        _retries.Remove(5);
        Decide(6).Verdict.ShouldBe(SequenceVerdict.Take);
        Decide(8).Verdict.ShouldBe(SequenceVerdict.OutOfTurn);
        _retries.Remove(7);
        Decide(0).Verdict.ShouldBe(SequenceVerdict.Take);
    }

    [Fact]
    public void A_floor_raises_the_numbers_of_the_log_and_not_those_of_producers()
    {
        _index.NotePending(5, lastNumber: 5, offsetBytes: 16);
        Decide(0, floor: 1000).ShouldBe((SequenceVerdict.Take, 1001));
        Decide(6, floor: 1000).ShouldBe((SequenceVerdict.Take, 6));
        Decide(0, floor: 3).ShouldBe((SequenceVerdict.Take, 6));
    }

    private (SequenceVerdict Verdict, long Number) Decide(long sequence, long floor = -1) =>
        (SequenceRule.Decide(sequence, _index, _retries, floor, out var number), number);
}
