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
        await new StoredLogs(_airunner).ArchiveAsync("JOB", "ID", "echo kept");
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "FILE"), "token");
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "keys"), $"k1:{Convert.ToBase64String(new byte[32])}\n");
        File.SetUnixFileMode(Path.Combine(_airunner.State, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var commands = Commands().Distinct().ToList();

        foreach (var command in commands)
        {
            using var process = _airunner.StartUnder("sh", "-c", $"exec '{AirunnerProgram.Path}' {command}");
            process.StandardInput.Close();
            var outcome = await AirunnerProgram.OutcomeAsync(process);
            // What is sent to a server that is not there is not delivered; everything else succeeds.
            var isSent = command.StartsWith("wal replay", StringComparison.Ordinal);
            outcome.Status.ShouldBe(isSent ? 75 : 0, $"airunner {command}\n{outcome.Error}");
        }

        commands.ShouldContain("top --once");
        commands.ShouldContain("wal purge JOB --execution ID");
        commands.Count.ShouldBeGreaterThan(10);
    }

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

    [GeneratedRegex(@"^    (?:AIRUNNER_STATE_DIR=\S+ )?airunner ([^#|>\n]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
