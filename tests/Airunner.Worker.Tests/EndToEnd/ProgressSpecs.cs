using System.Runtime.Versioning;
using Airunner.Actors;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Long work shows a bar in a terminal, which is gone when it is done, and nothing where standard error is no terminal.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgressSpecs : IDisposable
{
    private const string Cleared = "\r\e\\[2K";

    private readonly AirunnerProgram _airunner = new();
    private readonly TerminalSession _terminal;

    public ProgressSpecs()
    {
        using (var generated = new GeneratedLog(_airunner.State)) generated.Write(new JobExecution("large", "one"), 10_000);
        _terminal = new TerminalSession(_airunner.State);
    }

    private StoredLogs Logs => new(_airunner);

    public void Dispose()
    {
        _terminal.Dispose();
        _airunner.Dispose();
    }

    [Theory]
    [InlineData("wal verify", "verify .*100%", "1 file, 10000 events, .* no damage\r\n")]
    [InlineData("wal list", "read .*100%", "JOB .*10000 ")]
    [InlineData("wal stats", "stats .*100%", "executions +1: ")]
    [InlineData("wal repair", "repair .*100%", "airunner: no log is damaged.\r\n")]
    [InlineData("wal replay", "replay .*100%", "large/one: 0 events replayed .* 10000 pending left to their first delivery\r\n")]
    [InlineData("export large --out x.txt", "export .*100% 10000 of 10000 events", "")]
    public void A_bar_stands_in_a_terminal_while_it_lasts(string command, string bar, string output)
    {
        var (screen, status) = _terminal.Run($"$airunner {command}");
        var text = Plain(screen);
        text.ShouldMatch($"(?s)^{bar}.*{Cleared}{output}");
        text[..text.LastIndexOf('%')].ShouldNotContain("\n"); // the bar stays on its line
        status.ShouldBe(0);
    }

    [Theory]
    [InlineData("wal verify"), InlineData("wal list"), InlineData("wal stats"), InlineData("wal repair"), InlineData("wal replay")]
    [InlineData("export large --out x.txt"), InlineData("recover"), InlineData("wal prune --older-than 0s")]
    public async Task Nothing_of_it_is_in_a_pipe(string command)
    {
        var outcome = await _airunner.RunAsync(command.Split(' '));
        outcome.Status.ShouldBe(0);
        (outcome.Output + outcome.Error).ShouldNotContain("100%");
        (outcome.Output + outcome.Error).ShouldNotContain('\e');
    }

    [Fact]
    public void Without_a_terminal_on_standard_error_a_terminal_on_standard_output_shows_the_result_only()
    {
        Plain(_terminal.Run("$airunner wal verify 2> /dev/null").Screen).ShouldStartWith("1 file, 10000 events");
        Plain(_terminal.Run("TERM=dumb $airunner wal verify").Screen).ShouldStartWith("1 file, 10000 events");
    }

    [Fact]
    public async Task Removed_archives_are_counted()
    {
        await Logs.ArchiveAsync("done", "one", "echo");
        await Logs.ArchiveAsync("done", "two", "echo");
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0); // the large log is archived too, by this one at the latest
        var (screen, status) = _terminal.Run("$airunner wal prune --older-than 0s");
        Plain(screen).ShouldMatch(
            $"(?s)^prune .*100% 3 of 3 files.*{Cleared}(.*_(one|two).wal.zst\r\n){{3}}3 files, .* removed\r\n$");
        status.ShouldBe(0);
    }

    [Fact]
    public void A_recovery_shows_how_many_events_are_delivered_and_what_the_log_says_stands_above_it()
    {
        _terminal.Type("$airunner recover --server http://127.0.0.1:9 --drain-timeout 5s --log-level debug\n");
        var begun = _terminal.Expect("0 of 10000 events");
        var end = Plain(begun + _terminal.Expect("<[0-9]+>%$"));
        end.ShouldNotMatch("events *[0-9:.]+ (DBG|INF|WRN) "); // whenever a line came, the bar was cleared before it
        end.ShouldMatch($"(?s){Cleared}job large, execution one, 10000 events, 0 delivered .*10000 pending on disk");
        end.ShouldEndWith("<75>%");
    }

    [Fact]
    public async Task A_comparison_with_a_server_and_a_replay_to_it_show_a_bar()
    {
        using var collector = await ProgramCollector.StartAsync(_airunner);
        _terminal.Run($"$airunner recover --server {collector.Url}").Status.ShouldBe(0);
        Plain(_terminal.Run($"$airunner wal verify --server {collector.Url}").Screen)
            .ShouldMatch($"(?s)^verify .*{Cleared}.* no damage\r\n.*compare .*100%.*{Cleared}large/one: 10000 events the same at ");
        Plain(_terminal.Run($"$airunner wal replay --server {collector.Url}").Screen)
            .ShouldMatch($"(?s)^replay .*100%.*{Cleared}large/one: 10000 events replayed to ");
    }

    private static string Plain(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\e\\[[0-9;]*m", "");
}
