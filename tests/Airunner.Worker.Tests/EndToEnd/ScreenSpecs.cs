using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Airunner.Worker.Tests.Screens;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>
/// What commands show in a terminal of 80 and of 160 columns, as it is kept in the folder Screens: AIRUNNER_APPROVE=1 writes it anew. What
/// differs from run to run is one letter for each: A an age, T a time, S a speed, F free space; R the rest of a line that the terminal
/// breaks where their widths say.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class ScreenSpecs : IDisposable
{
    private const int Rows = 40;
    private static readonly string[] Shown = ["five-pending", "plain", "settled", "hurt", "gap", "version-2", "d13", "archived.go-worker"];

    private readonly AirunnerProgram _airunner = new();

    public ScreenSpecs()
    {
        var vectors = new VectorLogs(_airunner.State);
        foreach (var file in Directory.GetFiles(_airunner.Logs).Concat(Directory.GetFiles(_airunner.Archive)))
        {
            var name = Path.GetFileName(file);
            if (Shown.Any(job => name.StartsWith($"{job}_e", StringComparison.Ordinal)))
                File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
            else File.Delete(file);
        }

        vectors.Jobs.ShouldNotBeEmpty();
        Directory.CreateDirectory(Path.Combine(_airunner.State, "damaged"));
        File.Copy(Path.Combine(_airunner.Logs, "hurt_e~1.wal"), Path.Combine(_airunner.State, "damaged", "hurt_e~1.wal"));
    }

    public void Dispose() => _airunner.Dispose();

    [Theory]
    [InlineData("jobs", "jobs 2> /dev/null")]
    [InlineData("jobs-of-one", "jobs five-pending")]
    [InlineData("logs", "logs plain --timestamps --tail 3")]
    [InlineData("events", "events five-pending")]
    [InlineData("wal-list", "wal list")]
    [InlineData("wal-show", "wal show plain hurt")]
    [InlineData("wal-verify", "wal verify")]
    [InlineData("wal-dump", "wal dump five-pending")]
    [InlineData("wal-dump-hex", "wal dump settled --hex")]
    [InlineData("wal-stats", "wal stats")]
    [InlineData("wal-repair", "wal repair --dry-run")]
    [InlineData("wal-replay", "wal replay --dry-run 2> /dev/null")]
    [InlineData("wal-set-aside", "wal set-aside plain --dry-run")]
    [InlineData("wal-discard", "wal discard plain --dry-run")]
    [InlineData("wal-prune", "wal prune --max-bytes 1B --dry-run")]
    [InlineData("wal-purge", "wal purge settled --dry-run")]
    public async Task A_screen_is_as_it_is_kept(string name, string command)
    {
        foreach (var columns in new[] { 80, 160 }) await KeptScreen.CompareAsync($"{name}-{columns}", ScreenOf(command, columns));
    }

    [Theory, InlineData(80), InlineData(160)]
    public async Task The_screen_of_top_is_as_it_is_kept(int columns)
    {
        string[] nowhere = ["--server", "http://127.0.0.1:9", "--no-wait"];
        using var pipe = _airunner.Start(["pipe", "--job", "feed", "--execution", "one", "--ack", .. nowhere]);
        await pipe.StandardInput.WriteAsync("one\n");
        await pipe.StandardInput.FlushAsync();
        (await pipe.StandardOutput.ReadLineAsync()).ShouldBe("1");
        using var tmux = Window(columns);
        tmux.Type("airunner top --interval 24h");
        tmux.Press("Enter");
        var screen = tmux.WaitFor(static text => text.Contains("RETRIES", StringComparison.Ordinal), "the table");
        await KeptScreen.CompareAsync($"top-{columns}", Headings(Steady(screen)));
        pipe.StandardInput.Close();
        (await AirunnerProgram.RestAsync(pipe)).Status.ShouldBe(0);
    }

    private string ScreenOf(string command, int columns)
    {
        using var tmux = Window(columns);
        tmux.Type($"clear; airunner {command}; echo \"status $?\"");
        tmux.Press("Enter");
        var screen = tmux.WaitFor(static text => Ended().IsMatch(text), command);
        return Steady(screen[..(Ended().Match(screen).Index + Ended().Match(screen).Length)]);
    }

    private Tmux Window(int columns)
    {
        var programs = Directory.CreateDirectory(Path.Combine(_airunner.State, "bin")).FullName;
        var link = Path.Combine(programs, "airunner");
        if (!File.Exists(link)) File.CreateSymbolicLink(link, AirunnerProgram.Path);
        string[] environment = [$"AIRUNNER_STATE_DIR={_airunner.State}", $"PATH={programs}:{Environment.GetEnvironmentVariable("PATH")}"];
        return new Tmux(columns, Rows, _airunner.State, environment);
    }

    /// <summary>The screen without what differs from run to run; escapes can be read.</summary>
    private string Steady(string screen)
    {
        // A path may be broken over two lines: the state directory has the same length in each run.
        var text = screen.Replace(_airunner.State, new string('s', _airunner.State.Length), StringComparison.Ordinal);
        text = Ages().Replace(text, " A");
        text = Speeds().Replace(text, static found => found.Groups["broken"].Success ? " in T (S)R" : " in T (S)");
        return KeptScreen.Readable(Free().Replace(text, "${before}F"));
    }

    /// <summary>What stands above the figures of processes, which TopSpecs looks at; by words, since the figures give the widths.</summary>
    private static string Headings(string screen)
    {
        var lines = Colours().Replace(screen, "").Split('\n').TakeWhile(static line => !line.Contains("pipe", StringComparison.Ordinal));
        return string.Concat(lines.Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) + "\n"));
    }

    [GeneratedRegex("status [0-9]+$", RegexOptions.Multiline)]
    private static partial Regex Ended();

    [GeneratedRegex(" +[1-9][0-9]*[dhms]( [0-9]+[hms])?(?= |\\n)")]
    private static partial Regex Ages();

    [GeneratedRegex(" in [0-9.]+ s \\([^)]*/s\\)(?<broken>[^\\n]*\\n(?!status)[^\\n]*)?")]
    private static partial Regex Speeds();

    [GeneratedRegex("(?<before>free +)[0-9].*|[0-9.]+ [KMGTP]iB(?= free)")]
    private static partial Regex Free();

    [GeneratedRegex(@"\\e\[[0-9;]*m")]
    private static partial Regex Colours();
}
