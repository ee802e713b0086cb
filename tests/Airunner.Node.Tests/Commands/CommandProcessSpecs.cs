using System.Globalization;
using System.Text;
using Airunner.Node.Commands;
using Airunner.Protocol;
using Airunner.Worker.Posix;

namespace Airunner.Node.Tests.Commands;

/// <summary>A command under its guard, with all that comes from it: real processes.</summary>
public sealed class CommandProcessSpecs
{
    // The shell waits for a child; another one has left its group, and a third has left the session too. Each holds the output.
    private const string Family =
        "sleep 601 & echo $!; setsid sleep 602 & echo $!; (setsid sh -c 'sleep 603 & echo $!'); echo $$; wait; true";

    private const int FamilyLines = 4;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static CancellationToken Timely => new CancellationTokenSource(NodeProgram.Timely, TimeProvider.System).Token;

    [Fact]
    public async Task A_command_gets_its_words_variables_and_directory_and_its_end_is_reported()
    {
        var command = new JobParams { Command = "sh", WorkingDirectory = "/tmp" };
        command.Args.AddRange(["-c", "pwd; echo \"$COLOUR $DOTNET_gcServer $1\"; echo bad >&2; cat; exit 3", "sh", "a b"]);
        command.Environment["COLOUR"] = "blue";
        command.Environment["DOTNET_gcServer"] = "for the command";
        using var process = Start(command);

        ReadAll(process.Output).ShouldBe("/tmp\nblue for the command a b\n");
        ReadAll(process.Errors).ShouldBe("bad\n");
        (await process.Ended).Status.ShouldBe(3);
    }

    [Theory]
    [InlineData("/none/such", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_command_that_cannot_be_started_says_why(string name, int status)
    {
        using var process = Start(new JobParams { Command = name });

        (await Should.ThrowAsync<CannotStartException>(process.Started)).ExitCode.ShouldBe(status);
        ReadAll(process.Output).ShouldBeEmpty();
    }

    [Fact]
    public async Task To_terminate_it_ends_the_children_of_a_shell_too()
    {
        using var process = Start("sleep 600; echo never");
        await process.Started;

        process.Terminate(TimeSpan.FromMinutes(10));

        ReadAll(process.Output).ShouldBeEmpty();
        (await process.Ended.WaitAsync(Timely)).Status.ShouldBe(143);
    }

    [Fact]
    public async Task What_does_not_end_by_a_TERM_is_killed_after_the_grace_also_where_the_command_itself_has_ended()
    {
        using var process = Start("(trap '' TERM; echo $BASHPID; sleep 600; sleep 601) & echo $!; wait");
        var children = Lines(process.Output, 1);

        process.Terminate(Grace);

        ReadAll(process.Output);
        await process.Ended.WaitAsync(Timely);
        children.ShouldAllBe(pid => !IsAlive(pid));
    }

    [Fact]
    public async Task To_kill_it_leaves_nothing_of_it()
    {
        using var process = Start(Family);
        var family = Lines(process.Output, FamilyLines);
        family.ShouldAllBe(pid => IsAlive(pid));

        process.Kill();

        ReadAll(process.Output).ShouldBeEmpty();
        (await process.Ended.WaitAsync(Timely)).Status.ShouldBe(137);
        family.ShouldAllBe(pid => !IsAlive(pid));
    }

    [Fact]
    public async Task Where_the_node_ends_first_nothing_of_it_is_left()
    {
        var process = Start(Family);
        var family = Lines(process.Output, FamilyLines);

        process.Dispose(); // as the kernel does it for a node that is killed: the channel ends

        await UntilAsync(() => family.TrueForAll(pid => !IsAlive(pid)));
    }

    [Fact]
    public async Task Where_the_guard_is_killed_the_command_ends_with_it_and_that_is_said()
    {
        using var process = Start("sleep 600 & echo $!; wait");
        var child = Lines(process.Output, 1)[0];
        ProcessTable.TryRead(await process.Started, out var command).ShouldBeTrue();

        _ = Libc.Kill(command.Parent, Signals.Kill);

        var end = await process.Ended.WaitAsync(Timely);
        end.Status.ShouldBe(137);
        end.Why.ShouldContain("guard");
        await UntilAsync(() => !IsAlive(child));
    }

    [Fact]
    public async Task Orders_at_any_moment_harm_nobody()
    {
        var process = Start("true");
        process.Terminate(Grace);
        process.Kill();
        await process.Ended.WaitAsync(Timely);
        process.Kill();
        process.Terminate(Grace);
        process.Dispose();
        process.Kill();
    }

    private static CommandProcess Start(string script)
    {
        var command = new JobParams { Command = "bash" };
        command.Args.AddRange(["-c", script]);
        return Start(command);
    }

    private static CommandProcess Start(JobParams command) => CommandProcess.Start(CommandGuard.WordsOf(NodeProgram.Path), command);

    private static List<int> Lines(Descriptor output, int count)
    {
        var text = "";
        var bytes = new byte[4096];
        while (text.Count(static character => character == '\n') < count)
        {
            var read = output.Read(bytes);
            if (read == 0) throw new EndOfStreamException($"It has printed: {text}");
            text += Encoding.UTF8.GetString(bytes, 0, read);
        }

        return [.. text.TrimEnd().Split('\n').Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static string ReadAll(Descriptor output)
    {
        var text = "";
        var bytes = new byte[4096];
        for (int count; (count = output.Read(bytes)) > 0;) text += Encoding.UTF8.GetString(bytes, 0, count);
        return text;
    }

    private static bool IsAlive(int pid) => ProcessTable.TryRead(pid, out var row) && !row.IsZombie;

    private static async Task UntilAsync(Func<bool> holds)
    {
        var deadline = Timely;
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline);
    }
}
