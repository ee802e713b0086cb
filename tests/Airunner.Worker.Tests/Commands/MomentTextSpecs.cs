using Airunner.Worker.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Worker.Tests.Commands;

public sealed class MomentTextSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);

    public MomentTextSpecs() => _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), "two", "two"));

    [Theory]
    [InlineData("10m", "2026-11-29T11:50:00Z")]
    [InlineData("2h30m", "2026-11-29T09:30:00Z")]
    [InlineData("3d", "2026-11-26T12:00:00Z")]
    [InlineData("1w1d", "2026-11-21T12:00:00Z")]
    [InlineData("1.5h", "2026-11-29T10:30:00Z")]
    [InlineData("500ms", "2026-11-29T11:59:59.5Z")]
    [InlineData("0s", "2026-11-29T12:00:00Z")]
    [InlineData("2026-11-23T06:22:46Z", "2026-11-23T06:22:46Z")]
    [InlineData("2026-11-23T06:22:46.160z", "2026-11-23T06:22:46.160Z")]
    [InlineData("2026-11-23T06:22:46+05:30", "2026-11-23T00:52:46Z")]
    [InlineData("2026-11-23", "2026-11-22T22:00:00Z")]
    [InlineData("2026-11-23 06:22", "2026-11-23T04:22:00Z")]
    [InlineData("2026-11-23T06:22:46", "2026-11-23T04:22:46Z")]
    [InlineData("06:22", "2026-11-29T04:22:00Z")]
    [InlineData("06:22:46.5", "2026-11-29T04:22:46.5Z")]
    public void A_moment_is_an_age_or_a_time(string text, string moment)
    {
        MomentText.TryParse(text, _time, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("-10m")]
    [InlineData("10m ")]
    [InlineData("10m2h")]
    [InlineData("yesterday")]
    [InlineData("2026-13-01")]
    [InlineData("25:00")]
    [InlineData("99999999999999d")]
    [InlineData("900000d")]
    public void Anything_else_is_none(string? text) => MomentText.TryParse(text, _time, out _).ShouldBeFalse();
}
