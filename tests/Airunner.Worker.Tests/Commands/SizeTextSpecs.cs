using Airunner.Worker.Commands;

namespace Airunner.Worker.Tests.Commands;

public sealed class SizeTextSpecs
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("4096", 4096)]
    [InlineData("10B", 10)]
    [InlineData("1kB", 1000)]
    [InlineData("1.5MB", 1_500_000)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1KiB", 1024)]
    [InlineData("64MiB", 64 << 20)]
    [InlineData("1GiB", 1 << 30)]
    public void A_size_is_a_number_and_a_unit(string text, long expected)
    {
        SizeText.TryParse(text, out var bytes).ShouldBeTrue();
        bytes.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("1TB")]
    [InlineData("1 GB")]
    [InlineData("1gb")]
    [InlineData("2000000GiB")]
    [InlineData("1e3")]
    public void Anything_else_is_none(string text) => SizeText.TryParse(text, out _).ShouldBeFalse();
}
