using System.Globalization;
using System.Text.RegularExpressions;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The program where it may open few files.</summary>
public sealed class OpenFilesSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(127)]
    public async Task Too_low_a_limit_is_one_line_with_the_reason_and_74_before_the_command_starts(int limit)
    {
        using var process = Start(limit, "run", "--job", "few", "--", "echo", "started");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldMatch(
            $"^airunner: The limit of open files is {limit} and the program needs (128|160): raise it \\(ulimit -n\\)\\.\n$");
    }

    [Fact]
    public async Task With_as_many_open_files_as_it_needs_a_hundred_leftover_logs_are_delivered_and_with_one_less_none_is_begun()
    {
        const int Leftovers = 100;
        await MakeLeftoversAsync(Leftovers);
        var least = await LeastAsync();
        using var refused = Start(least - 1, "recover", "--json");
        (await AirunnerProgram.OutcomeAsync(refused)).Status.ShouldBe(74);

        using var process = Start(least, "recover", "--json");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(0, outcome.Error);
        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
        Directory.GetFiles(_airunner.Archive, "*.wal.zst").Length.ShouldBe(Leftovers);
    }

    /// <summary>How many it says that it needs.</summary>
    private async Task<int> LeastAsync()
    {
        using var process = Start(40, "recover");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        return int.Parse(Regex.Match(outcome.Error, "the program needs ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Logs of an earlier process with pending events: its collector could not be made.</summary>
    private async Task MakeLeftoversAsync(int count)
    {
        var noCollector = Path.Combine(_airunner.State, "collector");
        await File.WriteAllTextAsync(noCollector, "");
        var outcome = await _airunner.RunAsync(
            "a\nb\nc\n"u8.ToArray(), "pipe", "--job", "left", "--execution", "0", "--drain-timeout", "1s");
        outcome.Status.ShouldBe(75, outcome.Error);
        File.Delete(noCollector);
        for (var at = 1; at < count; at++)
            File.Copy(Path.Combine(_airunner.Logs, "left_0.wal"), Path.Combine(_airunner.Logs, $"left_{Text(at)}.wal"));
    }

    private System.Diagnostics.Process Start(int limit, params string[] arguments) => _airunner.StartUnder(
        "sh", ["-c", $"ulimit -n {Text(limit)}; exec \"$@\"", "sh", AirunnerProgram.Path, .. arguments]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
