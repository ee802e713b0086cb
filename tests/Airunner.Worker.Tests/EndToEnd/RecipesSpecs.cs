using System.Diagnostics;
using System.Runtime.Versioning;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Runs the recipes of config/README.md as they stand there.</summary>
[SupportedOSPlatform("linux")]
public sealed class RecipesSpecs : IDisposable
{
    private static readonly string[] Recipes = File.ReadAllLines(Path.Combine(Root(), "config", "README.md"));
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task The_line_for_cron_is_silent_on_success_and_shows_everything_on_failure()
    {
        var line = Line("    5 3 * * *").Replace("/usr/local/bin/backup", Script("backup", "echo saving; echo broken >&2; exit $STATUS"));
        var good = await ShellAsync(line, "STATUS=0");
        (good.Status, good.Output, good.Error).ShouldBe((0, "", ""));
        var bad = await ShellAsync(line, "STATUS=3");
        (bad.Status, bad.Output).ShouldBe((3, "saving\n"));
        bad.Error.ShouldStartWith("broken\nairunner: job backup, ");
        var rest = await ShellAsync(Line("    17 * * * *"));
        (rest.Status, rest.Output).ShouldBe((0, ""));
        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_steps_for_CI_pass_the_status_on_and_print_the_log()
    {
        const string Variables = "GITHUB_JOB=test GITHUB_RUN_ID=17 GITHUB_RUN_ATTEMPT=1";
        const string Test = "sh -c 'printf \"\\033[31mred\\033[0m\\n\"; exit 2'";
        var step = await ShellAsync(Line("    - run:").Replace("make test", Test), Variables);
        (step.Status, step.Output).ShouldBe((2, "\u001b[31mred\u001b[0m\n"));
        (await ShellAsync(Line("      run:"), Variables)).Status.ShouldBe(0);
        (await File.ReadAllTextAsync(Path.Combine(_airunner.State, "log.txt"))).ShouldBe("red\n");
    }

    [Fact]
    public async Task The_unit_of_systemd_passes_the_stop_on_and_delivers()
    {
        var server = Script("server", "trap 'echo stopped; exit 0' TERM; touch ready; while :; do sleep 0.05; done");
        var start = Line("    ExecStart=/usr/local/bin/airunner ").Replace("/usr/local/bin/server", server);
        using var process = _airunner.Start(start.Split(' '));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!File.Exists(Path.Combine(_airunner.State, "ready")))
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await AirunnerProgram.SignalAsync(process, "-TERM");
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "server", "--stream", "stdout")).Output.ShouldBe("stopped\n");
    }

    [Fact]
    public async Task The_lines_for_agents_run_read_and_ask_for_the_status()
    {
        const string Variables = "task=t1 id=e1 command='seq 1 1000; exit 5'";
        var run = await ShellAsync(Line("    airunner run --job \"$task\"", keepStart: true), Variables);
        (run.Status, run.Output).ShouldBe((5, ""));
        (await ShellAsync(Line("    airunner logs \"$task\"", keepStart: true), Variables)).Output.Split('\n').Length.ShouldBe(201);
        var events = Line("    airunner events \"$task\"", keepStart: true);
        (await ShellAsync(events[..events.IndexOf('|', StringComparison.Ordinal)], Variables)).Output.ShouldContain("\"exitCode\":5");
    }

    /// <summary>The rest of the only line that begins so.</summary>
    private static string Line(string start, bool keepStart = false)
    {
        var line = Recipes.Single(line => line.StartsWith(start, StringComparison.Ordinal));
        return (keepStart ? line : line[start.Length..]).Trim();
    }

    private string Script(string name, string text)
    {
        var path = Path.Combine(_airunner.State, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Runs a line with the small environment that cron gives.</summary>
    private async Task<AirunnerProgram.Outcome> ShellAsync(string line, string variables = "")
    {
        var path = $"{Path.GetDirectoryName(AirunnerProgram.Path)}:/usr/bin:/bin";
        string[] environment =
        [
            "-i", $"HOME={_airunner.State}", $"PATH={path}", $"AIRUNNER_STATE_DIR={_airunner.State}",
            $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}",
        ];
        var exported = variables.Length == 0 ? "" : $"export {variables}; ";
        using Process process = _airunner.StartUnder("env", [.. environment, "sh", "-c", exported + line]);
        process.StandardInput.Close();
        return await AirunnerProgram.OutcomeAsync(process);
    }

    internal static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Airunner.Actors.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("No parent directory has the sources.");
        return directory.FullName;
    }
}
