using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class ZeroingCostSpecs
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(4); // 250 MB/s
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void As_long_as_no_whole_step_has_told_zeros_pay()
    {
        var cost = default(ZeroingCost);
        cost.Pays(1 << 20).ShouldBeTrue();
        cost.Took(ZeroingCost.TellingStepBytes - 1, TimeSpan.FromSeconds(1));
        cost.Pays(1 << 20).ShouldBeTrue();
    }

    [Fact]
    public void On_a_slow_disk_they_pay_for_small_commits_and_on_a_fast_one_for_larger_ones_too()
    {
        Pays(Slow, 32 * 1024).ShouldBeTrue();
        Pays(Slow, 128 * 1024).ShouldBeFalse();
        Pays(Fast, 128 * 1024).ShouldBeTrue();
        Pays(Fast, 800 * 1024).ShouldBeFalse();
    }

    [Fact]
    public void A_step_that_met_a_bad_moment_is_not_believed_for_ever()
    {
        var cost = Told(TimeSpan.FromMilliseconds(100));
        cost.Pays(4096).ShouldBeFalse();
        var refusals = 1;
        while (!cost.Pays(4096)) refusals++;
        refusals.ShouldBeInRange(300, 700);
    }

    [Fact]
    public void What_the_last_step_took_counts()
    {
        var cost = Told(Slow);
        cost.Took(ZeroingCost.TellingStepBytes, Fast);
        cost.Pays(128 * 1024).ShouldBeTrue();
    }

    private static bool Pays(TimeSpan step, long commitBytes) => Told(step).Pays(commitBytes);

    private static ZeroingCost Told(TimeSpan step)
    {
        var cost = default(ZeroingCost);
        cost.Took(ZeroingCost.TellingStepBytes, step);
        return cost;
    }
}
