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
    [InlineData("--pods=3", "--pods is for --discovery kubernetes")]
    public async Task Wrong_options_are_said_with_status_64(string option, string said)
    {
        var (status, errors) = await NodeProgram.RunAsync(Server, option);

        status.ShouldBe(64, errors);
        errors.ShouldContain(said);
        errors.ShouldNotContain("Unhandled exception");
    }

    [Theory]
    [InlineData("needs --health HOST:PORT")]
    [InlineData("needs --health HOST:PORT", "--health=10.0.0.1:0", "--host=10.0.0.1")]
    [InlineData("needs --host with the address of the pod", "--health=0.0.0.0:8080")]
    [InlineData("needs --host with the address of the pod", "--health=0.0.0.0:8080", "--host=workers-0.workers")]
    [InlineData("needs --host with the address of the pod", "--health=0.0.0.0:8080", "--host=0.0.0.0")]
    [InlineData("'0' is not allowed for --pods. Allowed: 1 to 1000", "--health=0.0.0.0:8080", "--host=10.0.0.1", "--pods=0")]
    public async Task Discovery_in_Kubernetes_says_what_it_needs(string said, params string[] options)
    {
        var (status, errors) = await NodeProgram.RunAsync([Server, "--discovery=kubernetes", .. options]);

        status.ShouldBe(64, errors);
        errors.ShouldContain(said);
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
