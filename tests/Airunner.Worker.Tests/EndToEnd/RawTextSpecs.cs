using System.Diagnostics;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Paths, variables and arguments that are not UTF-8 reach the system as they were given.</summary>
public sealed class RawTextSpecs : IDisposable
{
    private const string Name = "d=$(printf 'st\\377te \\303\\244'); ";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose()
    {
        // The runtime cannot remove what it cannot name.
        using (var remove = Process.Start("find", [_airunner.State, "-mindepth", "1", "-delete"])) remove.WaitForExit();
        _airunner.Dispose();
    }

    [Theory]
    [InlineData("--state-dir \"$d\"", "")]
    [InlineData("--state-dir \"$PWD/above/$d\"", "above/")]
    [InlineData("--state-dir=\"$d\"", "")]
    public async Task A_state_directory_is_made_used_and_shown(string option, string above)
    {
        var outcome = await ShellAsync(
            $"set -e; \"$0\" run --job raw {option} -- echo hi; \"$0\" logs raw {option}; \"$0\" recover {option}; "
            + $"cd \"./{above}$d\"; ls; ls archive | wc -l; stat -c %a . wal; cd \"$OLDPWD\"; ls | wc -l");
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldBe("hi\nhi\narchive\ncollector\nwal\n1\n700\n700\n1\n");
        outcome.Error.ShouldNotContain("/proc/");
        outcome.Error.ShouldContain($"{above}st\uFFFDte ä/archive/raw_");
    }

    [Fact]
    public async Task The_environment_names_one_too()
    {
        var outcome = await ShellAsync("AIRUNNER_STATE_DIR=\"$d\" \"$0\" run -- echo hi; test -d \"$d/wal\"; ls | wc -l");
        (outcome.Status, outcome.Output).ShouldBe((0, "hi\n1\n"), outcome.Error);
        outcome = await ShellAsync(
            "mkdir \"$d/home\"; unset AIRUNNER_STATE_DIR; HOME=\"$PWD/$d/home\" \"$0\" run -- echo hi; ls -A \"$d/home\"");
        (outcome.Status, outcome.Output).ShouldBe((0, "hi\n.airunner\n"), outcome.Error);
    }

    [Fact]
    public async Task One_that_is_not_there_is_not_made_for_reading_and_one_that_cannot_be_made_is_74()
    {
        var outcome = await ShellAsync("\"$0\" logs raw --state-dir \"$d\"");
        (outcome.Status, outcome.Output).ShouldBe((66, ""));
        outcome.Error.ShouldContain("The state directory 'st\uFFFDte ä' cannot be opened: ");
        Directory.EnumerateFileSystemEntries(_airunner.State).ShouldBeEmpty();
        outcome = await ShellAsync("\"$0\" run --state-dir \"/proc/$d\" -- true");
        outcome.Status.ShouldBe(74);
        outcome.Error.ShouldContain("cannot be opened: ");
    }

    [Fact]
    public async Task What_a_killed_run_left_there_is_recovered_from_it()
    {
        var outcome = await ShellAsync(
            "mkfifo go; \"$0\" run --durable-output --job raw --state-dir \"$d\" -- sh -c 'echo hi; read line < go; kill -9 $PPID' "
            + "| { read shown; echo \"$shown\"; echo > go; }; "
            + "\"$0\" recover --state-dir \"$d\"; \"$0\" logs raw --state-dir \"$d\"");
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldStartWith("hi\n");
        outcome.Output.ShouldContain("st\uFFFDte ä/archive/raw_");
        outcome.Output.ShouldEndWith("hi\n");
        outcome.Output.ShouldNotContain("/proc/");
    }

    [Theory]
    [InlineData("--cwd \"$d\"", "pwd")]
    [InlineData("--cwd \"$PWD/$d\"", "pwd")]
    [InlineData("--env \"X=$d\"", "printenv X")]
    [InlineData("--env=\"X=$d\"", "printenv X")]
    public async Task The_working_directory_and_variables_reach_the_command(string option, string command)
    {
        var outcome = await ShellAsync($"mkdir \"$d\"; \"$0\" run {option} -- {command}");
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.OutputBytes.AsSpan().EndsWith(Encoding.Latin1.GetBytes("st\xffte \xc3\xa4\n")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_secret_that_is_not_UTF_8_is_masked_and_a_file_of_secrets_may_have_any_name()
    {
        var outcome = await ShellAsync(
            "printf 'hunter2\\n' > \"$d\"; "
            + "\"$0\" run --mask-file \"$d\" --env \"API_TOKEN=$d\" -- sh -c 'echo \"$API_TOKEN\" hunter2'");
        (outcome.Status, outcome.Output).ShouldBe((0, "*** ***\n"), outcome.Error);
    }

    [Fact]
    public async Task A_job_that_is_not_UTF_8_is_refused()
    {
        var outcome = await ShellAsync("\"$0\" run --job \"$d\" -- true");
        outcome.Status.ShouldBe(64, outcome.Error);
        outcome.Error.ShouldContain("job id");
    }

    private async Task<AirunnerProgram.Outcome> ShellAsync(string script)
    {
        using var shell = _airunner.StartUnder("sh", "-c", Name + script, AirunnerProgram.Path);
        return await AirunnerProgram.OutcomeAsync(shell);
    }
}
