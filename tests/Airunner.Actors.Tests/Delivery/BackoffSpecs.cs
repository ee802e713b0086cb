using Airunner.Actors.Delivery;
using CsCheck;

namespace Airunner.Actors.Tests.Delivery;

public class BackoffSpecs
{
    private static readonly Backoff Usual = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2.0, 0.5);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(5000, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Delays_grow_by_the_multiplier_up_to_the_cap(int failures, int seconds) =>
        Usual.After(failures, chance: 0.5).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(1, 0.0, 500)]
    [InlineData(1, 0.25, 750)]
    [InlineData(1, 0.75, 1250)]
    [InlineData(3, 0.0, 2000)]
    [InlineData(3, 0.75, 5000)]
    [InlineData(100, 0.0, 30_000)]
    public void Chance_moves_a_delay_by_at_most_the_jitter(int failures, double chance, int milliseconds) =>
        Usual.After(failures, chance).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void No_delay_is_negative_or_above_the_cap() => Check.Sample(
        Gen.Select(Gen.Int[1, 100_000], Gen.Double[0, 0.999999], Gen.Double[1, 100], Gen.Double[0, 1]),
        (failures, chance, multiplier, jitter) =>
        {
            var delay = (Usual with { Multiplier = multiplier, Jitter = jitter }).After(failures, chance);
            return delay >= TimeSpan.Zero && delay <= Usual.Max;
        });

    [Fact]
    public void The_largest_time_span_as_a_cap_does_not_overflow() =>
        new Backoff(TimeSpan.FromDays(1), TimeSpan.MaxValue, 10, 1).After(10_000, 0.999).ShouldBe(TimeSpan.MaxValue);

    [Fact]
    public void An_initial_delay_of_zero_stays_zero_however_often_it_fails() =>
        (Usual with { Initial = TimeSpan.Zero }).After(5000, 0.9).ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.5)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.0)]
    [InlineData(1, double.NaN)]
    public void Arguments_outside_their_ranges_are_a_bug(int failures, double chance) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Usual.After(failures, chance));
}
