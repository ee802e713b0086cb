using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

public class UnixTimeSpecs
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_800_000_000_123)]
    public void A_timestamp_is_its_time(long unixMs) => UnixTime.Of(unixMs).ToUnixTimeMilliseconds().ShouldBe(unixMs);

    [Fact]
    public void A_timestamp_outside_the_calendar_is_its_first_or_last_moment()
    {
        UnixTime.Of(long.MinValue).ShouldBe(DateTimeOffset.MinValue);
        UnixTime.Of(long.MaxValue).ToUnixTimeMilliseconds().ShouldBe(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
    }
}
