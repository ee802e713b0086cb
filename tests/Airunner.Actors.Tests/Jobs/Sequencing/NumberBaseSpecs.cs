using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Tests.Jobs.Sequencing;

public sealed class NumberBaseSpecs
{
    private static readonly long Base = NumberBase.At(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_first_number_above_a_base_is_known_by_itself()
    {
        NumberBase.IsFirst(Base + 1).ShouldBeTrue();
        foreach (var other in (long[])[0, 1, 8193, Base, Base + 2, Base + 8192]) NumberBase.IsFirst(other).ShouldBeFalse();
    }
}
