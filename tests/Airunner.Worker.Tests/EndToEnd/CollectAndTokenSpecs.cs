using System.Globalization;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>collect</c> and <c>token</c> as users call them.</summary>
public sealed class CollectAndTokenSpecs : IDisposable
{
    private static readonly string Key = $"k1:{Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray())}";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory]
    [InlineData("collect", "--listen", "--db", "--postgres-file", "--secret-file", "--cert", "Without a secret it listens on loopback")]
    [InlineData("token", "--secret-file", "--job", "--execution", "--read", "--expires", "--write", "Anybody who has the token can use it")]
    public async Task Help_names_the_options_and_what_matters(string command, params string[] words)
    {
        foreach (var arguments in (string[][])[["help", command], [command, "--help"]])
        {
            var help = await _airunner.RunAsync(arguments);
            help.Status.ShouldBe(0, help.Error);
            var text = help.Output.ReplaceLineEndings(" ");
            foreach (var word in words) string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldContain(word);
        }
    }

    [Theory]
    [InlineData("collect --bogus", "Unknown option '--bogus'. Allowed: ")]
    [InlineData("collect --db a --postgres-file b", "Only one of --db, --postgres, --postgres-file is allowed")]
    [InlineData("collect --listen nowhere", "'nowhere'")]
    [InlineData("collect --listen 127.0.0.1:99999", "'127.0.0.1:99999'")]
    [InlineData("collect --secret-file absent", "The secret file '")]
    [InlineData("collect --listen 127.0.0.1:0 --key server.pem", "--key is given without --cert.")]
    [InlineData("token", "'--job' is required")]
    [InlineData("token --job make", "The secret is missing: --secret-file or AIRUNNER_SECRET.")]
    [InlineData("token --job make --secret-file absent", "The secret file 'absent' cannot be read: ")]
    [InlineData("token --job make --secret-file keys --read --write", "a token is for one of the two.")]
    [InlineData("token --job a*b --secret-file keys", "'a*b' has a '*' inside.")]
    [InlineData("token --job a* --execution e --secret-file keys", "A token for a prefix of jobs cannot name an execution")]
    [InlineData("token --job make --secret-file keys --expires soon", "'soon' is not a duration for --expires. Allowed: a number")]
    [InlineData("token --job make --secret-file keys --expires 9999d", "'9999d' is not a duration for --expires.")]
    [InlineData("token --job make --secret-file keys --expires 0s", "'0s' is not a duration for --expires.")]
    public async Task Wrong_usage_is_64_and_says_what_is_allowed(string arguments, string sentence)
    {
        await WriteKeysAsync();
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        (outcome.Status, outcome.Output).ShouldBe((64, ""), outcome.Error);
        outcome.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    public async Task Without_a_secret_an_address_that_others_reach_is_refused(string address)
    {
        var refused = await _airunner.RunAsync("collect", "--listen", address);
        (refused.Status, refused.Output).ShouldBe((64, ""));
        refused.Error.ShouldContain($"Without a secret the collector listens on loopback only, not on {address}");
        refused.Error.ShouldContain("Give it one with --secret-file or AIRUNNER_SECRET, or listen on 127.0.0.1.");
    }

    [Fact]
    public async Task With_a_secret_it_is_listened_on_and_a_stop_is_0()
    {
        _airunner.Variables["AIRUNNER_SECRET"] = Key;
        using var collect = _airunner.Start("collect", "--listen", "0.0.0.0:0", "--json");
        var ready = await collect.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        ready.ShouldNotBeNull().ShouldStartWith("{\"listening\":\"http://0.0.0.0:");
        await AirunnerProgram.SignalAsync(collect, "-TERM");
        var outcome = await AirunnerProgram.RestAsync(collect);
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("with tokens");
        outcome.Error.ShouldNotContain(Key);
    }

    [Fact]
    public async Task A_secret_that_is_no_key_is_refused_without_being_repeated()
    {
        _airunner.Variables["AIRUNNER_SECRET"] = "k1:c2hvcnQ=";
        foreach (var arguments in (string[][])[["collect", "--listen", "127.0.0.1:0"], ["token", "--job", "make"]])
        {
            var refused = await _airunner.RunAsync(arguments);
            refused.Status.ShouldBe(64);
            refused.Error.ShouldContain("AIRUNNER_SECRET, line 1 is no key. Allowed: lines of KEYID:BASE64");
            refused.Error.ShouldNotContain("c2hvcnQ");
        }
    }

    [Fact]
    public async Task An_address_that_is_taken_is_74()
    {
        using var first = await ProgramCollector.StartAsync(_airunner);
        using var other = new AirunnerProgram();
        var second = await other.RunAsync("collect", "--listen", first.Address.Authority);
        second.Status.ShouldBe(74);
        second.Error.ShouldBe($"airunner: The collector cannot listen on {first.Address.Authority}: Address already in use.\n");
    }

    [Theory]
    [InlineData(null, 24 * 3600)]
    [InlineData("90d", 90 * 24 * 3600)]
    [InlineData("12h", 12 * 3600)]
    [InlineData("30s", 30)]
    public async Task A_token_expires_when_it_was_asked_to(string? expires, int seconds)
    {
        await WriteKeysAsync();
        string[] options = expires is null ? [] : ["--expires", expires];
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var made = await _airunner.RunAsync(["token", "--secret-file", "keys", "--job", "make", .. options]);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        made.Status.ShouldBe(0, made.Error);
        var claims = Claims(made.Output.Trim());
        (claims[0], claims[2]).ShouldBe(("w", "make"));
        long.Parse(claims[1], CultureInfo.InvariantCulture).ShouldBeInRange(before + seconds, after + seconds);
    }

    [Fact]
    public async Task An_expired_token_is_refused_by_the_collector_with_the_reason()
    {
        await WriteKeysAsync();
        using var collector = await ProgramCollector.StartAsync(_airunner, "--secret-file", "keys");
        var made = await _airunner.RunAsync("token", "--secret-file", "keys", "--job", "make", "--read", "--expires", "1s");
        var token = made.Output.Trim();
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "token"), token);
        AirunnerProgram.Outcome logs;
        do logs = await _airunner.RunAsync("logs", "make", "--server", collector.Url, "--token-file", "token");
        while (logs.Status == 66); // for a second the job is only not known
        logs.Status.ShouldBe(69);
        logs.Error.ShouldContain("The token expired at 20");
        logs.Error.ShouldNotContain(token);
    }

    private static string[] Claims(string token)
    {
        var text = token.Split('.')[2].Replace('-', '+').Replace('_', '/');
        return Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))).Split('~');
    }

    private Task WriteKeysAsync() => File.WriteAllTextAsync(Path.Combine(_airunner.State, "keys"), Key + "\n");
}
