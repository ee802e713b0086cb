using System.Text;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Tests.Masking;

public sealed class SecretsSpecs
{
    private const string Password = "p4ss/w+rd & söme?>";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Base64_of_a_secret_shows_none_of_it_wherever_it_begins(int before)
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', before) + Password + "yy");
        foreach (var encoded in new[] { Convert.ToBase64String(bytes), Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_') })
        {
            var masked = Masked(encoded, Password);
            masked.ShouldContain("***");

            // What is left holds the bytes around the secret, and at most 6 bits of it at either end.
            masked.Replace("***", "").Length.ShouldBeLessThanOrEqualTo((before + 2) * 8 / 6 + 4);
        }
    }

    [Fact]
    public void Base64_of_a_secret_alone_is_masked_whole() =>
        Masked(Convert.ToBase64String("hunter2-correct!"u8), "hunter2-correct!").ShouldBe("***");

    [Fact]
    public void Base64_in_lines_is_masked_line_by_line()
    {
        var key = string.Concat(Enumerable.Range(0, 40).Select(n => $"key {n}/"));
        var alone = Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
        var lines = string.Join('\n', alone.Chunk(76).Select(line => new string(line)));
        Masked(lines, key).ShouldBe(string.Join('\n', alone.Chunk(76).Select(_ => "***")));
    }

    [Theory]
    [InlineData("p4ss%2Fw%2Brd%20%26%20s%C3%B6me%3F%3E")]
    [InlineData("p4ss%2fw%2brd%20%26%20s%c3%b6me%3f%3e")]
    [InlineData("p4ss%2Fw%2Brd+%26+s%C3%B6me%3F%3E")]
    [InlineData("p4ss/w%2Brd%20%26%20s%C3%B6me%3F%3E")]
    [InlineData("p4ss/w+rd%20&%20s%C3%B6me?%3E")]
    public void Percent_encoded_secrets_are_masked(string encoded) => Masked($"?q={encoded}&x=1", Password).ShouldBe("?q=***&x=1");

    [Fact]
    public void A_secret_of_several_lines_is_masked_whole_and_line_by_line()
    {
        const string Key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEF\n}\n-----END KEY-----\n";
        Masked($"cat: {Key}.", Key).ShouldBe("cat: ***\n.");
        Masked(Key.Replace("\n", "\r\n", StringComparison.Ordinal), Key).ShouldBe("***\r\n");
        Masked("  + hkiG9w0BAQEF\n  + }\n", Key).ShouldBe("  + ***\n  + }\n");
    }

    [Fact]
    public void White_space_around_a_secret_does_not_count() => Masked("[hunter2]", "  hunter2\n").ShouldBe("[***]");

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData(" x\n")]
    public void An_empty_secret_or_one_character_masks_nothing_and_is_named(string value)
    {
        var secrets = new Secrets([new Secret("MY_TOKEN", Encoding.UTF8.GetBytes(value))]);
        secrets.TooShort.ShouldBe(["MY_TOKEN"]);
        secrets.In("x é").ShouldBe("x é");
    }

    [Fact]
    public void Two_characters_are_masked() => Masked("xyxyz", "xy").ShouldBe("******z");

    [Fact]
    public void A_secret_of_many_kilobytes_is_masked()
    {
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        var key = Convert.ToHexString(bytes);
        Masked($"[{key}]", key).Trim('[', ']', '*').ShouldBeEmpty();
    }

    [Fact]
    public void The_environment_is_read_as_bytes()
    {
        var entries = ProcessEnvironment.Parse("A=1\0B_TOKEN=a=b\xff\0EMPTY=\0broken\0"u8.ToArray()).ToList();
        entries.Select(entry => entry.Name).ShouldBe(["A", "B_TOKEN", "EMPTY"]);
        Encoding.Latin1.GetString(entries[1].Value.Span).ShouldBe(Encoding.Latin1.GetString("a=b\xff"u8));
    }

    [Theory]
    [InlineData("*TOKEN", "GITHUB_TOKEN", true)]
    [InlineData("*TOKEN", "npm_token", true)]
    [InlineData("*TOKEN", "TOKENS", false)]
    [InlineData("DB_?", "DB_1", true)]
    [InlineData("DB", "DB_1", false)]
    public void Names_are_compared_with_patterns(string pattern, string name, bool expected) =>
        NamePattern.List(pattern).ShouldHaveSingleItem().Matches(name).ShouldBe(expected);

    private static string Masked(string text, params string[] values) =>
        new Secrets(values.Select(value => new Secret("S", Encoding.UTF8.GetBytes(value)))).In(text);
}
