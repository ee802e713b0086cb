using Airunner.Worker.Running;

namespace Airunner.Worker.Tests.Running;

public sealed class TimeLimitsSpecs
{
    private static readonly TimeLimits Both = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3));

    [Theory]
    [InlineData(2, 0, null)]
    [InlineData(3, 0, "had no output for 3 s, the limit of --idle-timeout")]
    [InlineData(9, 8, null)]
    [InlineData(10, 10, "ran for 10 s, the limit of --timeout")]
    public void The_limit_that_is_reached_is_named(int elapsed, int lastOutput, string? reason)
    {
        var reached = Both.Reached(TimeSpan.FromSeconds(elapsed), TimeSpan.FromSeconds(lastOutput));
        if (reason is null) reached.ShouldBeNull();
        else reached!.ShouldContain(reason);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(6, 9)]
    [InlineData(8, 10)]
    public void The_first_limit_is_due_first(int lastOutput, int due) =>
        Both.Due(TimeSpan.FromSeconds(lastOutput)).ShouldBe(TimeSpan.FromSeconds(due));

    [Fact]
    public void Without_limits_nothing_is_due()
    {
        var none = new TimeLimits(null, null);
        none.Due(TimeSpan.Zero).ShouldBeNull();
        none.Reached(TimeSpan.MaxValue, TimeSpan.Zero).ShouldBeNull();
    }
}
