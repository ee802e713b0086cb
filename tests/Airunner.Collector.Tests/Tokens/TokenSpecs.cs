using Airunner.Actors;
using Airunner.Collector.Tokens;

namespace Airunner.Collector.Tests.Tokens;

public sealed class TokenSpecs
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly string One = $"one:{Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())}";
    private static readonly string Two = $"two:{Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray())}";
    private static readonly TokenKeys Keys = TokenKeys.Parse(One, "keys");

    [Theory]
    [InlineData("build", null, TokenRole.Write)]
    [InlineData("build", "one", TokenRole.Read)]
    [InlineData("ci-*", null, TokenRole.Write)]
    [InlineData("*", null, TokenRole.Read)]
    [InlineData(".ä b~*", null, TokenRole.Write)]
    [InlineData("Straße/~ 1", ".two_", TokenRole.Write)]
    internal void A_token_gives_its_claims_back(string job, string? execution, TokenRole role)
    {
        var claims = TokenClaims.For(job, execution, role, Now.AddDays(1));
        Keys.Check(Keys.Sign(claims), Now).ShouldBe(claims);
    }

    /// <summary>Made with Python's hmac. Changing the form would invalidate the tokens in use: a new form has a new version.</summary>
    [Fact]
    public void The_form_is_this()
    {
        var token = Keys.Sign(TokenClaims.For("ci-*", null, TokenRole.Write, Now));
        token.ShouldBe("at1.one.d34xODAwMDAwMDAwfmNpLSo.UIPGSoJiVwgfLNeI7hpQjtTnMp7HQ29wzvngwfQSL5I");
    }

    [Fact]
    public void A_token_is_refused_from_its_expiry_on()
    {
        var token = Keys.Sign(TokenClaims.For("build", null, TokenRole.Write, Now.AddSeconds(10)));
        Keys.Check(token, Now.AddSeconds(9));
        Should.Throw<TokenRefusedException>(() => Keys.Check(token, Now.AddSeconds(10))).Message.ShouldContain("expired at 2027-01-15");
    }

    [Fact]
    public void Every_single_change_of_a_token_is_refused()
    {
        var token = Keys.Sign(TokenClaims.For("build", "one", TokenRole.Write, Now.AddDays(1)));
        for (var i = 0; i < token.Length; i++)
        {
            Refuses(token[..i]);
            Refuses(token.Remove(i, 1));
            foreach (var other in "Aa9-_.=* ~\0ä") if (token[i] != other) Refuses(token[..i] + other + token[(i + 1)..]);
            foreach (var more in "A=. ") Refuses(token.Insert(i, $"{more}"));
        }

        foreach (var more in (string[])["A", "=", ".", " ", "\n"]) Refuses(token + more);
    }

    [Theory]
    [InlineData("")]
    [InlineData("at1")]
    [InlineData("at1....")]
    [InlineData("at2.one.d34xODAwMDAwMDAwfmNpLSo.AAAA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AAAA")]
    public void Other_texts_are_refused(string text) => Refuses(text);

    [Fact]
    public void A_token_of_another_key_is_refused_also_under_the_same_id()
    {
        var other = TokenKeys.Parse(Two.Replace("two:", "one:", StringComparison.Ordinal), "keys");
        Refuses(other.Sign(TokenClaims.For("build", null, TokenRole.Write, Now.AddDays(1))));
        Refuses(TokenKeys.Parse(Two, "keys").Sign(TokenClaims.For("build", null, TokenRole.Write, Now.AddDays(1))));
    }

    [Fact]
    public void While_a_key_is_replaced_both_are_accepted_and_the_first_signs()
    {
        var old = Keys.Sign(TokenClaims.For("build", null, TokenRole.Write, Now.AddDays(1)));
        var both = TokenKeys.Parse($"# new\n{Two}\n\n{One}\n", "keys");
        both.Check(old, Now);
        both.Sign(TokenClaims.For("build", null, TokenRole.Write, Now.AddDays(1))).ShouldStartWith("at1.two.");
    }

    [Theory]
    [InlineData("", "has no key")]
    [InlineData("# nothing", "has no key")]
    [InlineData("c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "line 1 is no key")]
    [InlineData("one:c2VjcmV0", "line 1 is no key")]
    [InlineData("o.e:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "line 1 is no key")]
    [InlineData("one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\none:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "line 2 has the id")]
    public void A_wrong_secret_is_refused_without_repeating_it(string text, string reason)
    {
        var message = Should.Throw<FormatException>(() => TokenKeys.Parse(text, "keys")).Message;
        message.ShouldContain(reason);
        message.ShouldNotContain("c2Vj");
    }

    [Theory]
    [InlineData("build", null, "build", null, true)]
    [InlineData("build", null, "build", "one", true)]
    [InlineData("build", null, "build2", null, false)]
    [InlineData("build", "one", "build", "one", true)]
    [InlineData("build", "one", "build", "two", false)]
    [InlineData("build", "one", "build", null, false)]
    [InlineData("ci-*", null, "ci-a", "one", true)]
    [InlineData("ci-*", null, "ci", null, false)]
    public void A_token_covers_its_job_or_its_prefix(string pattern, string? only, string job, string? execution, bool covers) =>
        TokenClaims.For(pattern, only, TokenRole.Write, Now).Covers(new JobExecution(job, execution)).ShouldBe(covers);

    [Theory]
    [InlineData("a*b", null)]
    [InlineData("a*", "one")]
    [InlineData("", null)]
    [InlineData("..", null)]
    public void Claims_that_mean_nothing_are_refused(string job, string? execution) =>
        Should.Throw<ArgumentException>(() => TokenClaims.For(job, execution, TokenRole.Write, Now));

    private static void Refuses(string token) =>
        Should.Throw<TokenRefusedException>(() => Keys.Check(token, Now), token).Message.ShouldNotContain("at1");
}
