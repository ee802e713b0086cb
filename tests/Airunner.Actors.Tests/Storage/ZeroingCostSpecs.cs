using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class ZeroingCostSpecs
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(4); // 250 MB/s
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Zeros_pay_until_a_whole_step_was_measured()
    {
        var cost = default(ZeroingCost);
        cost.Pays(1 << 20).ShouldBeTrue();
        cost.Took(ZeroingCost.SmallestMeasuredStepBytes - 1, TimeSpan.FromSeconds(1));
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
    public void After_a_slow_step_zeros_are_tried_again()
    {
        var cost = Measured(TimeSpan.FromMilliseconds(100));
        cost.Pays(4096).ShouldBeFalse();
        var refusals = 1;
        while (!cost.Pays(4096)) refusals++;
        refusals.ShouldBeInRange(300, 700);
    }

    [Fact]
    public void The_last_measured_step_counts()
    {
        var cost = Measured(Slow);
        cost.Took(ZeroingCost.SmallestMeasuredStepBytes, Fast);
        cost.Pays(128 * 1024).ShouldBeTrue();
    }

    private static bool Pays(TimeSpan step, long commitBytes) => Measured(step).Pays(commitBytes);

    private static ZeroingCost Measured(TimeSpan step)
    {
        var cost = default(ZeroingCost);
        cost.Took(ZeroingCost.SmallestMeasuredStepBytes, step);
        return cost;
    }
}
