using System.Text;

namespace Airunner.Worker.Tests.Masking;

public sealed class StreamMaskSpecs
{
    private const string Secret = "hunter2-correct";

    [Fact]
    public void A_secret_is_replaced() => All([$"a {Secret} b {Secret}\n"], Secret).ShouldBe("a *** b ***\n");

    [Fact]
    public void A_secret_is_replaced_wherever_the_reads_are_cut()
    {
        const string Text = $"x{Secret}y {Secret}{Secret} hunter hunter2-{Secret}.";
        for (var one = 1; one < Text.Length; one++)
        {
            for (var two = one; two < Text.Length; two++)
                All([Text[..one], Text[one..two], Text[two..]], Secret).ShouldBe("x***y ****** hunter hunter2-***.");
        }
    }

    [Fact]
    public void Text_without_a_secret_is_given_at_once_and_unchanged()
    {
        var mask = new MaskedText(Secret);
        mask.Read("nothing to see here\n").ShouldBe("nothing to see here\n");
        mask.IsReleasable.ShouldBeFalse();
        mask.Finish().ShouldBeEmpty();
    }

    [Fact]
    public void Only_what_may_be_the_beginning_of_a_secret_is_held_back()
    {
        var mask = new MaskedText(Secret);
        mask.Read("hunting hunte").ShouldBe("hunting ");
        mask.Read("d\n").ShouldBe("hunted\n");
    }

    [Fact]
    public void What_is_held_back_is_given_at_the_end_of_the_stream()
    {
        var mask = new MaskedText(Secret);
        mask.Read("a hunter2-correc").ShouldBe("a ");
        mask.Finish().ShouldBe("hunter2-correc");
    }

    [Fact]
    public void Up_to_half_of_a_secret_is_released_and_then_its_rest_is_masked()
    {
        var mask = new MaskedText(Secret);
        mask.Read("$ hunter2").ShouldBe("$ ");
        mask.IsReleasable.ShouldBeTrue();
        mask.Release().ShouldBe("hunter2");
        mask.Read("-co").ShouldBeEmpty();
        mask.Read("rrect\n").ShouldBe("***\n");
    }

    [Fact]
    public void What_was_released_is_not_given_again_when_it_was_no_secret()
    {
        var mask = new MaskedText(Secret);
        mask.Read("$ h").ShouldBe("$ ");
        mask.Release().ShouldBe("h");
        mask.Read("u").ShouldBeEmpty();
        mask.Release().ShouldBe("u");
        mask.Read("t\n").ShouldBe("t\n");
        mask.Finish().ShouldBeEmpty();
    }

    [Fact]
    public void More_than_half_of_a_secret_is_never_released()
    {
        var mask = new MaskedText(Secret);
        mask.Read("hunter2-").ShouldBeEmpty();
        mask.IsReleasable.ShouldBeFalse();
        mask.Release().ShouldBeEmpty();
        mask.Read("correct").ShouldBe("***");
    }

    [Fact]
    public void A_secret_that_another_one_goes_on_is_released_as_its_mask()
    {
        var mask = new MaskedText("abcdefgh", "abcdefghij");
        mask.Read("abcdefgh").ShouldBeEmpty();
        mask.IsReleasable.ShouldBeTrue();
        mask.Release().ShouldBe("***");
        mask.Read("ij.").ShouldBe(".");
    }

    [Fact]
    public void Secrets_that_overlap_are_masked_as_one() => All(["xabcdefy"], "abcd", "cdef").ShouldBe("x***y");

    [Fact]
    public void A_repeated_short_secret_is_masked_however_it_is_cut()
    {
        const string Text = "-aaaaaaa-ab-abab-";
        for (var cut = 1; cut < Text.Length; cut++) All([Text[..cut], Text[cut..]], "aa", "ab").ShouldBe("-***-***-******-");
        All([.. Text.Select(c => $"{c}")], "aa", "ab").ShouldBe("-***-***-******-");
    }

    [Fact]
    public void A_character_is_not_cut()
    {
        var mask = new MaskedText(Secret);
        var euro = Encoding.UTF8.GetBytes("a€");
        mask.Read(euro.AsSpan(0, 2)).ShouldBe("a"u8.ToArray());
        mask.IsReleasable.ShouldBeTrue();
        mask.Read(euro.AsSpan(2)).ShouldBe("€"u8.ToArray());
    }

    [Fact]
    public void Any_bytes_in_any_reads_come_out_as_a_plain_search_would_give_them()
    {
        var random = new Random(5);
        for (var round = 0; round < 1000; round++)
        {
            string[] secrets = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Text(random, random.Next(2, 12))).Distinct()];
            var text = Text(random, random.Next(0, 60));
            var mask = new MaskedText(secrets);
            var given = new StringBuilder();
            for (var at = 0; at < text.Length;)
            {
                var count = Math.Min(random.Next(1, 9), text.Length - at);
                given.Append(mask.Read(text.Substring(at, count)));
                at += count;
            }

            given.Append(mask.Finish());
            given.ToString().ShouldBe(Expected(text, secrets), $"{text} without {string.Join(", ", secrets)}");
        }
    }

    [Fact]
    public void Released_bytes_are_given_once_and_never_more_than_half_of_a_secret()
    {
        var random = new Random(6);
        for (var round = 0; round < 1000; round++)
        {
            var secret = Text(random, random.Next(4, 12));
            var mask = new MaskedText(secret);
            var given = new StringBuilder();
            foreach (var c in secret)
            {
                given.Append(mask.Read($"{c}"));
                if (mask.IsReleasable && random.Next(2) == 0) given.Append(mask.Release());
            }

            given.Append(mask.Finish());
            var shown = given.ToString();
            shown.ShouldEndWith("***");
            secret.ShouldStartWith(shown[..^3]);
            (shown.Length - 3).ShouldBeLessThanOrEqualTo(secret.Length / 2);
        }
    }

    /// <summary>Few letters, so that secrets overlap each other and themselves.</summary>
    private static string Text(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(2))));

    private static string Expected(string text, string[] secrets)
    {
        // Encoded forms of such secrets hold other letters, and so do not stand in these texts.
        var masked = new int[text.Length]; // the number of the masked range, from 1
        var number = 0;
        var end = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var longest = secrets.Where(secret => string.CompareOrdinal(text, at, secret, 0, secret.Length) == 0)
                .Select(secret => secret.Length).DefaultIfEmpty(0).Max();
            if (longest == 0) continue;
            if (at >= end) number++;
            end = Math.Max(end, at + longest);
            Array.Fill(masked, number, at, end - at);
        }

        var expected = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (masked[at] == 0) expected.Append(text[at]);
            else if (at == 0 || masked[at] != masked[at - 1]) expected.Append("***");
        }

        return expected.ToString();
    }

    private static string All(string[] reads, params string[] secrets)
    {
        var mask = new MaskedText(secrets);
        var given = string.Concat(reads.Select(mask.Read));
        return given + mask.Finish();
    }
}
