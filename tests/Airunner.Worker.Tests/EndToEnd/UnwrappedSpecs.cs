using System.Runtime.Versioning;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>
/// Commands in a terminal, alone and under <c>airunner run</c>: what is on the screen and the exit status are the same. The table in the
/// README of these tests is made here; AIRUNNER_APPROVE=1 writes it, and only then <c>script</c> is run: it is nobody's promise, and misses
/// the end of a short command now and then.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class UnwrappedSpecs : IDisposable
{
    private const string Begin = "<!-- made by UnwrappedSpecs -->\n";
    private const string End = "<!-- end -->\n";

    /// <summary>Not in a shell: dash loses a signal that comes before it has forked the command that it waits for.</summary>
    private const string Ready = "$| = 1; print \"ready\\n\"";

    private static readonly bool IsApproving = Environment.GetEnvironmentVariable("AIRUNNER_APPROVE") == "1";

    private static readonly (string What, string Command, string? Typed)[] Rows =
    [
        ("isatty", "sh -c 'for i in 0 1 2; do test -t $i && echo $i; done'", null),
        ("colours", "ls --color=auto -d /", null),
        ("size", "stty size", null),
        ("the terminal's name is known", "sh -c 'test -c $(tty) && echo $TERM'", null),
        ("input", "sh -c 'echo ready; read x; echo got $x'", "hello\n"),
        ("end of input", "sh -c 'echo ready; cat; echo over'", "\x04"),
        ("Ctrl-C", $"perl -e '{Ready}; sleep 600'", "\x03"),
        ("Ctrl-C that is handled", "sh -c 'trap \"echo handled; exit 5\" INT; echo ready; while :; do sleep 0.05; done'", "\x03"),
        ("Ctrl-\\", "sh -c 'ulimit -c 0; echo ready; exec sleep 600'", "\x1c"),
        // Not a shell's child: stopped between its vfork and its exec, it would block the shell, which then cannot stop.
        ("Ctrl-Z", $"perl -e '{Ready}; sleep 600'", "\x1a"),
        ("timeout", "timeout 10 sh -c 'echo ready; sleep 600'", null),
        ("a signal to the group", $"perl -e '$SIG{{TERM}} = sub {{ print \"term\\n\"; exit 3 }}; {Ready}; sleep 1 while 1'", "group"),
        ("order of both outputs", "bash -xc 'echo one; echo two' 2>&1 | cat", null),
        ("script without #!", "./plain", null),
        ("status 1", "sh -c 'exit 1'", null),
        ("status 7", "sh -c 'exit 7'", null),
        ("status 255", "sh -c 'exit 255'", null),
        ("not executable", "/etc/passwd 2> error", null),
        ("not found", "no-such-command 2> error", null),
        ("KILL", "sh -c 'kill -KILL $$'", null),
        ("SEGV", "sh -c 'ulimit -c 0; kill -SEGV $$'", null),
    ];

    private readonly AirunnerProgram _airunner = new();
    private readonly TerminalSession _terminal;

    public UnwrappedSpecs()
    {
        _terminal = new TerminalSession(_airunner.State);
        var plain = Path.Combine(_airunner.State, "plain");
        File.WriteAllText(plain, "echo plain $1\n");
        File.SetUnixFileMode(plain, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _terminal.Dispose();
        _airunner.Dispose();
    }

    [Fact]
    public void A_command_is_the_same_under_a_run()
    {
        var table = new StringBuilder("| | alone | under `airunner run` | under `script` |\n|---|---|---|---|\n");
        var different = new List<string>();
        foreach (var (what, command, typed) in Rows)
        {
            var alone = Result(command, typed, "");
            var wrapped = Result(command, typed, "$airunner run -- ");
            // Script sets the terminal's mode at a time of its own: what is typed sometimes reaches it too early.
            var scripted = IsApproving && typed is null ? Result(command, typed, "script") : "–";
            table.Append($"| {what} | {alone} | {wrapped} | {scripted} |\n");
            if (alone != wrapped) different.Add($"{what}: {alone} is {wrapped}");
        }

        Approve(table.ToString());
        different.ShouldBeEmpty();
    }

    /// <summary>Screen and status of a command line.</summary>
    private string Result(string command, string? typed, string wrapper)
    {
        var (screen, status) = typed switch
        {
            null => _terminal.Run(Wrapped(command, wrapper)),
            "group" => _terminal.Run(
                $": > out; {Wrapped(command, wrapper)} > out & until grep -q ready out; do sleep 0.05; done; kill -TERM -- -$!; "
                + "wait $!; s=$?; "
                + "grep -v -e airunner -e Terminated out; (exit $s)"),
            _ => _terminal.Run(Wrapped(command, wrapper), ("ready\r\n", () => _terminal.Type(typed))),
        };
        if (typed == "\x1a") _terminal.Run("kill -KILL %%; wait");
        var lines = screen.Split('\n').Select(line => line.Trim('\r')).Where(line => !IsOfShell(line)).Select(Visible);
        return $"`{string.Join(' ', lines)}` {status}".Replace("`` ", "");
    }

    private static string Wrapped(string command, string wrapper)
    {
        const string timeout = "timeout 10 ";
        if (wrapper != "script")
            return command.StartsWith(timeout, StringComparison.Ordinal)
                ? $"{timeout}{wrapper}{command[timeout.Length..]}"
                : $"{wrapper}{command}";
        var quoted = command.Replace("'", "'\\''", StringComparison.Ordinal);
        return $"script -qec '{quoted}' /dev/null";
    }

    /// <summary>What the shell says about its jobs, and the closing line of a run.</summary>
    private static bool IsOfShell(string line) =>
        line.Length == 0 || line.Contains("airunner: job", StringComparison.Ordinal) || line[0] == '['
        || line.TrimStart('^', 'C', '\\', 'Z') is "Quit" or "Killed" or "Segmentation fault" or "Terminated" or "";

    private static string Visible(string line) =>
        string.Concat(line.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString())).Replace("|", "\\|", StringComparison.Ordinal);

    private static void Approve(string table)
    {
        var readme = Path.Combine(Project(), "README.md");
        var text = File.ReadAllText(readme);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        if (IsApproving) File.WriteAllText(readme, text[..begin] + table + text[end..]);
        else WithoutLastColumn(text[begin..end]).ShouldBe(WithoutLastColumn(table));
    }

    private static string WithoutLastColumn(string table) => string.Join('\n', table.Split('\n').Select(static line =>
        line.LastIndexOf(" | ", StringComparison.Ordinal) is > 0 and var at ? line[..at] : line));

    private static string Project([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
