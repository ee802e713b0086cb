using System.Diagnostics;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The completions, run in the shells themselves, and the man page.</summary>
public sealed class CompletionSpecs : IDisposable
{
    private readonly AirunnerProgram _program = new();

    public void Dispose() => _program.Dispose();

    [ShellTheory("bash")]
    [InlineData("", "run", "wal", "--state-dir", "completion")]
    [InlineData("wal", "verify", "purge")]
    [InlineData("wal list", "--pending", "--json", "--state-dir")]
    [InlineData("--state-dir wal logs", "--tail", "--follow", "-f")]
    [InlineData("run --job wal", "--timeout", "--quiet")]
    [InlineData("worker --cluster", "--seeds", "--discovery", "--queue", "--config")]
    public async Task Bash_completes_commands_and_their_options(string given, params string[] expected)
    {
        var script = await ScriptAsync("bash");

        var offered = await PrintedAsync("bash", "--norc", "-c", $$"""
            source '{{script}}'
            COMP_WORDS=(airunner {{given}} ''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _airunner; printf '%s\n' "${COMPREPLY[@]}"
            """);

        foreach (var word in expected) offered.ShouldContain(word);
        if (given.Length > 0) offered.ShouldNotContain("pipe");
    }

    [ShellTheory("zsh")]
    [InlineData("", "run:Run a command as a job", "--state-dir:Where logs")]
    [InlineData("wal", "verify:Read every byte", "--help:")]
    [InlineData("--state-dir wal logs", "--tail:Only the last N lines", "-f:")]
    public async Task Zsh_completes_commands_and_their_options(string given, params string[] expected)
    {
        var script = await ScriptAsync("zsh");

        var offered = await PrintedAsync("zsh", "-f", "-c", $$"""
            compdef() { }
            source '{{script}}'
            _describe() { print -rl -- $choices }
            words=(airunner {{given}} ''); CURRENT=$#words
            _airunner
            """);

        foreach (var start in expected) offered.ShouldContain(line => line.StartsWith(start, StringComparison.Ordinal), start);
        if (given.Length > 0) offered.ShouldNotContain(line => line.StartsWith("pipe:", StringComparison.Ordinal));
    }

    [ShellTheory("fish")]
    [InlineData("", "run", "wal", "completion")]
    [InlineData("wal ", "verify", "purge")]
    [InlineData("--state-dir wal logs --", "--tail", "--follow")]
    public async Task Fish_completes_commands_and_their_options(string given, params string[] expected)
    {
        var script = await ScriptAsync("fish");

        var offered = await PrintedAsync("fish", "--no-config", "-c", $"source '{script}'; complete -C 'airunner {given}'");

        var words = offered.Select(line => line.Split('\t')[0]).ToList();
        foreach (var word in expected) words.ShouldContain(word);
        if (given.Length > 0) words.ShouldNotContain("pipe");
    }

    [ShellTheory("man")]
    [InlineData("airunner run", "--kill-grace", "wal set-aside", "Exit status", "airunner logs -- -x")]
    public async Task The_man_page_has_every_command_and_no_mistake(params string[] expected)
    {
        var page = await ScriptAsync("man");

        var text = string.Join('\n', await PrintedAsync("man", "--warnings", "-E", "ascii", "-l", page));

        foreach (var part in expected) text.ShouldContain(part);
    }

    [Fact]
    public async Task A_shell_that_is_not_known_is_wrong_usage()
    {
        var outcome = await _program.RunAsync("completion", "tcsh");

        outcome.Status.ShouldBe(64);
        outcome.Error.ShouldContain("'tcsh' is not a shell. Allowed: bash, zsh, fish, man.");
    }

    private async Task<string> ScriptAsync(string kind)
    {
        var outcome = await _program.RunAsync("completion", kind);
        outcome.Status.ShouldBe(0, outcome.Error);
        var path = Path.Combine(_program.State, $"airunner.{kind}");
        await File.WriteAllTextAsync(path, outcome.Output);
        return path;
    }

    /// <summary>The lines that a program prints; anything on standard error fails.</summary>
    private async Task<IReadOnlyList<string>> PrintedAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _program.State,
        };
        start.Environment["HOME"] = _program.State;
        start.Environment["MANWIDTH"] = "140";
        using var process = Process.Start(start)!;
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Error.ShouldBeEmpty();
        return outcome.Output.Split('\n');
    }
}
