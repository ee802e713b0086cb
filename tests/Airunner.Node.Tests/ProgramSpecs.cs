namespace Airunner.Node.Tests;

/// <summary>The exit status where the program cannot start: 64 with a sentence for what was given wrong, and never an abort.</summary>
public sealed class ProgramSpecs : IDisposable
{
    private const string Server = "--server=http://127.0.0.1:1";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("airunner-node-");

    public void Dispose() => _state.Delete(recursive: true);

    [Theory]
    [InlineData("--config=/none/such.hocon", "/none/such.hocon")]
    [InlineData("--state-dir=", "--state-dir is empty")]
    [InlineData("--health=8080", "'8080' of --health is no HOST:PORT")]
    [InlineData("--health=127.0.0.1:x", "is no HOST:PORT")]
    [InlineData("--health=127.0.0.1:1/a", "is no HOST:PORT")]
    [InlineData("--token-file=/none/such", "/none/such")]
    public async Task Wrong_options_are_said_with_status_64(string option, string said)
    {
        var (status, errors) = await NodeProgram.RunAsync(Server, option);

        status.ShouldBe(64, errors);
        errors.ShouldContain(said);
        errors.ShouldNotContain("Unhandled exception");
    }

    [Theory]
    [InlineData("akka {", "node.hocon")]
    [InlineData("airunner.wal.batch-sizes = 3", "batch-sizes")]
    public async Task So_is_a_wrong_file(string hocon, string said)
    {
        var file = Path.Combine(_state.FullName, "node.hocon");
        await File.WriteAllTextAsync(file, hocon);

        var (status, errors) = await NodeProgram.RunAsync(
            Server, $"--config={file}", $"--state-dir={_state.FullName}", "--host=127.0.0.1", "--port=0");

        status.ShouldBe(64, errors);
        errors.ShouldContain(said);
    }

    [Fact]
    public async Task An_error_of_the_start_is_said_with_a_status_too()
    {
        var file = Path.Combine(_state.FullName, "a-file");
        await File.WriteAllTextAsync(file, "");

        var (status, errors) = await NodeProgram.RunAsync(Server, $"--state-dir={file}", "--host=127.0.0.1", "--port=0");

        status.ShouldBe(70, errors);
        errors.ShouldContain(file);
    }
}
