using Airunner.Torture.Exhaustion;

namespace Airunner.Torture.Tests.Exhaustion;

public sealed class EveryByteSpecs
{
    private static readonly MixedLog Log = MixedLog.Make(events: 14, seed: 7, largestOutput: 120, zeros: 70);

    [Fact]
    public void A_log_cut_at_any_byte_gives_every_event_before_the_cut() => EveryByte.Cut(Log).Broken.ShouldBeEmpty();

    [Fact]
    public void A_flipped_bit_costs_at_most_the_record_it_stands_in() => EveryByte.Flip(Log).Broken.ShouldBeEmpty();

    [Fact]
    public void A_sealed_segment_cut_at_any_byte_loses_what_is_behind_the_cut_and_its_log_is_delivered_and_archived() =>
        EverySegmentByte.Cut().Broken.ShouldBeEmpty();

    [Fact]
    public void A_flipped_bit_of_a_sealed_segment_costs_at_most_the_record_it_stands_in_and_stops_no_other_file() =>
        EverySegmentByte.Flip().Broken.ShouldBeEmpty();

    [Fact]
    public void After_up_to_eight_flipped_bits_all_that_the_format_promises_is_read()
    {
        var findings = new RandomFlips(seed: 1).Run(from: 0, count: 50_000);
        findings.Broken.ShouldBeEmpty();
        findings.Tried.ShouldBe(50_000);
    }
}
