namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A run in a terminal, as a person uses it.</summary>
public sealed class TerminalSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();
    private readonly TerminalSession _terminal;

    public TerminalSpecs() => _terminal = new TerminalSession(_airunner.State);

    public void Dispose()
    {
        _terminal.Dispose();
        _airunner.Dispose();
    }

    [Fact]
    public void The_command_has_a_terminal_of_its_own_with_the_users_size()
    {
        var (screen, status) = _terminal.Run("$airunner run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && stty size; exit 3'");
        screen.ShouldStartWith("30 100\r\nairunner: job sh");
        status.ShouldBe(3);
    }

    [Fact]
    public async Task A_changed_size_reaches_the_command_and_the_log()
    {
        var (screen, _) = _terminal.Run(
            "$airunner run --job size -- sh -c 'trap \"stty size; exit\" WINCH; echo ready; while :; do sleep 0.05; done'",
            ("ready", () => _terminal.Resize(40, 132)));
        screen.ShouldContain("40 132\r\n");
        var events = await _airunner.RunAsync("events", "size");
        events.Status.ShouldBe(0, screen + events.Error);
        events.Output.ShouldMatch(
            """terminal_resize +\{"cols":100,"rows":30,(.|\n)*terminal_resize +\{"cols":132,"rows":40,""");
    }

    [Fact]
    public void A_stop_is_the_shells_and_the_command_goes_on_in_the_foreground()
    {
        var before = Modes();
        _terminal.Run("$airunner run -- sh -c 'echo ready; read x; echo got $x'", ("ready\r\n", () => _terminal.Type("\x1a")))
            .Status.ShouldBe(148);
        Modes().ShouldBe(before);
        _terminal.Type("fg\n");
        _terminal.Expect("echo got \\$x'\r\n");
        _terminal.Type("hello\n");
        _terminal.Expect("got hello\r\n.*delivered, none missing\r\n<0>%");
        Modes().ShouldBe(before);
    }

    [Fact]
    public void What_is_typed_is_read_by_a_command_in_the_foreground_only()
    {
        _terminal.Run("$airunner run -- sh -c 'echo ready; read x; echo got $x'", ("ready\r\n", () => _terminal.Type("\x1a")));
        _terminal.Run("bg 2> /dev/null");
        _terminal.Run("read y; echo shell read $y", ("", () => _terminal.Type("typed\n"))).Screen.ShouldContain("shell read typed");
        _terminal.Type("fg\n");
        _terminal.Expect("echo got \\$x'\r\n");
        _terminal.Type("hello\n");
        _terminal.Expect("got hello\r\n.*delivered, none missing\r\n<0>%");
    }

    [Fact]
    public void A_password_is_not_echoed()
    {
        var (screen, _) = _terminal.Run(
            "stty echo; $airunner run -- sh -c 'stty -echo; printf word:; read x < /dev/tty; stty echo; test $x = secret && echo right'",
            ("word:", () => _terminal.Type("secret\n")));
        screen.ShouldContain("right");
        screen.ShouldNotContain("secret");
    }

    [Fact]
    public void In_a_pipeline_the_command_gets_the_terminal_when_it_asks_for_it()
    {
        var (screen, status) = _terminal.Run(
            "$airunner run -- sh -c 'test -t 1 || echo ready; stty -echo < /dev/tty; read x < /dev/tty; echo got $x' | cat",
            ("ready\r\n", () => _terminal.Type("hello\n")));
        screen.ShouldContain("got hello\r\n");
        status.ShouldBe(0);
    }

    [Fact]
    public void A_pipe_stays_a_pipe_beside_the_terminal()
    {
        var (screen, _) = _terminal.Run(
            "echo piped | $airunner run --pty -- sh -c 'test -t 0 || cat; test -t 1 && echo terminal; test -t 2 || echo no >&2' 2> error");
        screen.ShouldContain("piped\r\nterminal\r\n");
        File.ReadAllText(Path.Combine(_airunner.State, "error")).ShouldStartWith("no\nairunner: ");
    }

    [Fact]
    public async Task A_hang_up_ends_the_command_and_is_logged()
    {
        _terminal.Type("$airunner run --job hung -- sh -c 'echo ready; sleep 600'\n");
        _terminal.Expect("ready\r\n");
        var own = Own("run");
        _terminal.HangUp();
        while ((await _airunner.RunAsync("events", "hung")).Status != 0) await Task.Yield(); // not in the store yet
        (await _airunner.RunAsync("events", "hung", "--follow")).Output.ShouldContain("process_end       exit status 129");
        Ends(own); // it archives the log, in the directory that is removed next
    }

    [Fact]
    public void A_killed_run_leaves_no_command_and_the_shell_its_terminal()
    {
        var before = Modes();
        var command = Path.Combine(_airunner.State, "command");
        _terminal.Run("$airunner run -- sh -c 'echo $$ > command; echo ready; exec sleep 600'; true", ("ready", () => Kill("run")));
        Modes().ShouldBe(before);
        var pid = int.Parse(File.ReadAllText(command), System.Globalization.CultureInfo.InvariantCulture);
        Ends(pid);
    }

    [Fact]
    public void A_terminate_ends_a_run_and_restores_the_terminal()
    {
        var before = Modes();
        var (screen, status) = _terminal.Run(
            "$airunner run -- sh -c 'echo ready; sleep 600'", ("ready", () => Kill("run", "-TERM")));
        status.ShouldBe(143, screen);
        Modes().ShouldBe(before);
    }

    [Fact]
    public async Task Pty_without_a_terminal_of_the_user_gives_the_command_one()
    {
        using var process = _airunner.StartUnder(
            "setsid", AirunnerProgram.Path, "run", "--pty", "--", "sh", "-c", "test -t 1 && stty size < /dev/tty; exit 3");
        process.StandardInput.Close();
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        (outcome.Status, outcome.Output).ShouldBe((3, "24 80\r\n"), outcome.Error);
    }

    private string Modes() => _terminal.Run("stty -g").Screen;

    private void Kill(string command, string signal = "-KILL")
    {
        using var kill = System.Diagnostics.Process.Start("kill", [signal, $"{Own(command)}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits until a process has ended.</summary>
    private static void Ends(int pid) => SpinWait.SpinUntil(
        () => !Worker.Posix.ProcessTable.TryRead(pid, out var row) || row.IsZombie, TimeSpan.FromMinutes(1)).ShouldBeTrue();

    private int Own(string command) => Worker.Posix.ProcessTable.Read().Rows.Single(row => IsOf(row.Pid, command)).Pid;

    /// <summary>Whether it is this program, with this test's state.</summary>
    private bool IsOf(int pid, string command)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
            return line.StartsWith($"{AirunnerProgram.Path} {command}", StringComparison.Ordinal)
                && File.ReadAllText($"/proc/{pid}/environ").Contains(_airunner.State, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
