using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Every command of this program in the runbook, as it stands there, with what it names filled in.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class RunbookSpecs : IDisposable
{
    private const string Nowhere = "http://127.0.0.1:9";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Each_command_is_understood_and_finds_what_it_is_for()
    {
        var logs = new StoredLogs(_airunner);
        await logs.ArchiveAsync("JOB", "ID", "echo kept");
        await logs.LeaveAsync("hurt", "one", "seq 3");
        logs.Damage("hurt", "one", index: 1);
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "FILE"), "token");
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "keys"), $"k1:{Convert.ToBase64String(new byte[32])}\n");
        File.SetUnixFileMode(Path.Combine(_airunner.State, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var commands = Commands().Distinct().ToList();

        foreach (var command in commands)
        {
            using var process = _airunner.StartUnder("sh", "-c", $"exec '{AirunnerProgram.Path}' {command}");
            process.StandardInput.Close();
            var outcome = await AirunnerProgram.OutcomeAsync(process);
            outcome.Status.ShouldBe(ExpectedStatus(command), $"airunner {command}\n{outcome.Error}");
        }

        commands.ShouldContain("top --once");
        commands.ShouldContain("wal purge JOB --execution ID");
        commands.ShouldContain("token --secret-file keys --job 'ci-*' --expires 90d");
        commands.ShouldContain("""wal verify "$AIRUNNER_STATE_DIR"/damaged/*""");
        commands.Count.ShouldBeGreaterThan(10);
    }

    /// <summary>
    /// What is sent to a server that is not there is not delivered, what is kept of damaged logs is damaged; all else succeeds.
    /// </summary>
    private static int ExpectedStatus(string command) => command switch
    {
        _ when command.StartsWith("wal replay", StringComparison.Ordinal) => 75,
        _ when command.Contains("/damaged/", StringComparison.Ordinal) => 65,
        _ => 0,
    };

    private static IEnumerable<string> Commands()
    {
        var config = Path.Combine(RecipesSpecs.Root(), "config", "README.md");
        var runbook = File.ReadAllText(config).Split("## Runbook")[1];
        foreach (Match match in Command().Matches(runbook))
        {
            var command = match.Groups[1].Value.Trim().Replace("https://collector:7070", Nowhere, StringComparison.Ordinal);
            yield return command.StartsWith("wal replay", StringComparison.Ordinal) ? $"{command} --drain-timeout 1s" : command;
        }
    }

    [GeneratedRegex(@"^    (?:\(umask 077; |AIRUNNER_STATE_DIR=\S+ )?airunner ([^#|>\n]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
