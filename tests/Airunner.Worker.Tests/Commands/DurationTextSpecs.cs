using Airunner.Worker.Commands;

namespace Airunner.Worker.Tests.Commands;

public sealed class DurationTextSpecs
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0s", 0)]
    public void Durations_are_parsed(string text, double ms)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(ms);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1.2.3s")]
    [InlineData("1d")]
    [InlineData("1e3s")]
    [InlineData("99999h")]
    public void Other_text_is_not_parsed(string? text) => DurationText.TryParse(text, out _).ShouldBeFalse();
}
