using Airunner.Torture.Exhaustion;

namespace Airunner.Torture.Tests.Exhaustion;

public sealed class EveryCallSpecs
{
    private const int ManyCalls = 100;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_script_makes_many_calls(bool direct) => EveryCall.Calls(direct).ShouldBeGreaterThan(ManyCalls);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_life_survives_each_call_failing_with_each_error(bool direct) => EveryCall.Fails(direct).Broken.ShouldBeEmpty();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_life_survives_a_disk_that_is_lost_from_any_call_on(bool direct) => EveryCall.FailsFromThereOn(direct).Broken.ShouldBeEmpty();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_life_survives_a_crash_at_each_call_whatever_was_not_synced(bool direct) => EveryCall.Crashes(direct).Broken.ShouldBeEmpty();
}
