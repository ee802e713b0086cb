using System.Runtime.Versioning;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Secrets stand nowhere: not on the screen, not in the log, the archive, the store or a message.</summary>
[SupportedOSPlatform("linux")]
public sealed class MaskSpecs : IDisposable
{
    private const string Value = "hunter2-correct";
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Variables_that_end_like_a_secret_are_masked_by_default()
    {
        var outcome = await RunAsync("MY_TOKEN", "run", "--", "sh", "-c", "echo \"<$MY_TOKEN>\"; printf %s \"$MY_TOKEN\" | base64 >&2");
        outcome.Output.ShouldBe("<***>\n");
        outcome.Error.ShouldStartWith("***\n");
        (await _airunner.RunAsync("logs", "sh")).Output.ShouldBe("<***>\n***\n");
        ShouldStandNowhere();
    }

    [Fact]
    public async Task What_ran_is_recorded_without_its_secrets()
    {
        (await RunAsync("MY_TOKEN", "run", "--", "echo", $"--token={Value}")).Output.ShouldBe("--token=***\n");
        (await _airunner.RunAsync("events", "echo", "--json")).Output.ShouldContain("\"origin\":{\"arguments\":[");
        ShouldStandNowhere();
    }

    [Fact]
    public async Task Variables_that_are_set_for_the_command_are_masked_too()
    {
        var outcome = await RunAsync("NONE", "run", "--env", "DB_PASSWORD=other-secret", "--", "sh", "-c", "echo $DB_PASSWORD");
        outcome.Output.ShouldBe("***\n");
    }

    [Fact]
    public async Task No_mask_masks_nothing() =>
        (await RunAsync("MY_TOKEN", "run", "--no-mask", "--", "sh", "-c", "echo $MY_TOKEN")).Output.ShouldBe($"{Value}\n");

    [Theory]
    [InlineData("DB")]
    [InlineData("X,D?")]
    public async Task Other_variables_are_masked_when_they_are_named(string names)
    {
        var outcome = await RunAsync("DB", "run", "--mask-env", names, "--", "sh", "-c", "echo $DB");
        outcome.Output.ShouldBe("***\n");
        outcome.Error.Contains("--mask-env: the variable 'X' is not set", StringComparison.Ordinal).ShouldBe(names.Contains('X'));
    }

    [Fact]
    public async Task The_lines_of_a_file_are_masked()
    {
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "secrets"), $"\n{Value}\nx\n");
        var outcome = await RunAsync("NONE", "run", "--mask-file", "secrets", "--", "echo", $"x{Value}x");
        outcome.Output.ShouldBe("x***x\n");
        outcome.Error.ShouldStartWith("airunner: line 3 of 'secrets': empty or one character, so nothing of it is masked.\n");
    }

    [Fact]
    public async Task The_configuration_names_variables_and_a_file()
    {
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "secrets"), "from-the-file\n");
        var config = Path.Combine(_airunner.State, "c.hocon");
        await File.WriteAllTextAsync(config, "airunner.mask { env = \"DB\", file = \"secrets\" }");
        (await RunAsync("DB", "run", "--config", config, "--", "sh", "-c", "echo $DB from-the-file")).Output.ShouldBe("*** ***\n");
        (await RunAsync("A_KEY", "run", "--config", config, "--", "sh", "-c", "echo $A_KEY")).Output.ShouldBe($"{Value}\n");
        await File.WriteAllTextAsync(config, "airunner.mask.files = x");
        var wrong = await RunAsync("DB", "run", "--config", config, "--", "true");
        (wrong.Status, wrong.Output).ShouldBe((64, ""));
        wrong.Error.ShouldContain("airunner.mask.files is no setting. Allowed: airunner.mask.env, airunner.mask.file.");
    }

    [Fact]
    public async Task An_empty_variable_is_reported()
    {
        var outcome = await _airunner.RunAsync("run", "--", "env", "EMPTY_TOKEN=", AirunnerProgram.Path, "run", "--", "echo", "x");
        outcome.Output.ShouldBe("x\n");
        outcome.Error.ShouldStartWith("airunner: the variable 'EMPTY_TOKEN': empty or one character, so nothing of it is masked.\n");
    }

    [Fact]
    public async Task Lines_of_a_pipe_are_masked()
    {
        using var process = Start("DB_PASSWORD", "pipe", "--job", "feed");
        await process.StandardInput.WriteAsync($"a {Value}\n");
        process.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "feed")).Output.ShouldBe("a ***\n");
        ShouldStandNowhere();
    }

    [Fact]
    public async Task Messages_are_masked()
    {
        var outcome = await RunAsync("MY_TOKEN", "run", "--job", "none", "--", $"no-{Value}");
        outcome.Status.ShouldBe(127);
        outcome.Error.ShouldStartWith("airunner: no-***: command not found\n");
        ShouldStandNowhere();
    }

    [Theory]
    [InlineData("--mask-env", "X")]
    [InlineData("--mask-file", "secrets")]
    public async Task No_mask_excludes_the_others(string option, string value)
    {
        var outcome = await _airunner.RunAsync("run", "--no-mask", option, value, "--", "true");
        (outcome.Status, outcome.Error).ShouldBe((64, "airunner: --no-mask does not go with --mask-env or --mask-file.\n"));
    }

    [Fact]
    public async Task A_file_of_secrets_that_cannot_be_read_is_64_before_the_command_starts()
    {
        var outcome = await _airunner.RunAsync("run", "--mask-file", "no-such-file", "--", "echo", "started");
        (outcome.Status, outcome.Output).ShouldBe((64, ""));
        outcome.Error.ShouldStartWith("airunner: The file of secrets 'no-such-file' of --mask-file cannot be read: ");
    }

    private async Task<AirunnerProgram.Outcome> RunAsync(string variable, params string[] arguments)
    {
        using var process = Start(variable, arguments);
        process.StandardInput.Close();
        return await AirunnerProgram.OutcomeAsync(process);
    }

    private System.Diagnostics.Process Start(string variable, params string[] arguments) =>
        _airunner.StartUnder("env", [$"{variable}={Value}", AirunnerProgram.Path, .. arguments]);

    private void ShouldStandNowhere()
    {
        foreach (var file in Directory.GetFiles(_airunner.State, "*", SearchOption.AllDirectories))
            System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(Value, StringComparison.Ordinal).ShouldBeFalse(file);
    }
}
