using System.Runtime.Versioning;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>airunner worker --cluster</c>: the process becomes the program of a node. Here that is a script in its place.</summary>
[SupportedOSPlatform("linux")]
public sealed class ClusterWorkerSpecs : IDisposable
{
    private const string Node = "airunner-node";
    private const string Prints = """
        #!/bin/sh
        echo "$$ $AIRUNNER_TOKEN"
        for word in "$@"; do echo "$word"; done
        exit 7
        """;

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task The_process_becomes_the_node_in_the_path_with_all_options_and_the_environment()
    {
        WithPath(Script(Folder("path"), Prints));
        _airunner.Variables["AIRUNNER_TOKEN"] = "secret";
        _airunner.Variables["AIRUNNER_SERVER"] = "http://127.0.0.1:1";
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "node.hocon"), "akka { }");

        using var process = _airunner.Start(
            "worker", "--cluster", "--queue", "builds", "--concurrency", "3", "--visibility-seconds", "9", "--name", "node ä",
            "--ca-file", "ca.pem", "--config", "node.hocon", "--drain-timeout", "5s", "--log-level", "info",
            "--host", "10.0.0.1", "--port", "4053", "--seeds", "a:1,b:2", "--health", "127.0.0.1:8080", "--token-file", "token");
        var outcome = await AirunnerProgram.OutcomeAsync(process);

        outcome.Status.ShouldBe(7, outcome.Error);
        outcome.Output.Split('\n')[..^1].ShouldBe(
        [
            $"{process.Id} secret",
            "--queue=builds", "--concurrency=3", "--visibility-seconds=9", "--name=node ä",
            "--server=http://127.0.0.1:1", "--ca-file=ca.pem",
            $"--state-dir={_airunner.State}", $"--config={Path.Combine(_airunner.State, "node.hocon")}", "--drain-timeout=5000ms",
            "--token-file=token", "--log-level=Information",
            "--host=10.0.0.1", "--port=4053", "--seeds=a:1,b:2", "--health=127.0.0.1:8080",
        ]);
    }

    [Fact]
    public async Task Signals_reach_the_node_and_its_exit_status_is_the_workers()
    {
        WithPath(Script(Folder("path"), """
            #!/bin/sh
            trap 'echo ended; exit 5' TERM
            echo ready
            while :; do sleep 0.02; done
            """));
        using var process = _airunner.Start("worker", "--cluster");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");

        await AirunnerProgram.SignalAsync(process, "-TERM");

        var rest = await AirunnerProgram.RestAsync(process);
        (rest.Status, rest.Output).ShouldBe((5, "ended\n"));
    }

    [Fact]
    public async Task The_node_beside_the_program_comes_before_the_one_in_the_path()
    {
        WithPath(Script(Folder("path"), "#!/bin/sh\necho path"));
        var beside = Folder("beside");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(AirunnerProgram.Path)!))
            File.CreateSymbolicLink(Path.Combine(beside, Path.GetFileName(file)), file);
        var program = Path.Combine(beside, Path.GetFileName(AirunnerProgram.Path));
        File.Delete(program);
        File.Copy(AirunnerProgram.Path, program); // a link would lead to its target's folder
        Script(beside, "#!/bin/sh\necho beside");

        using var process = _airunner.StartUnder(program, "worker", "--cluster");

        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Output.ShouldBe("beside\n", outcome.Error);
    }

    [Fact]
    public async Task Where_the_node_is_not_installed_the_error_says_what_is_missing_and_how_to_install_it()
    {
        WithPath(Folder("empty"));

        var outcome = await _airunner.RunAsync("worker", "--cluster", "--server", "http://127.0.0.1:1");

        (outcome.Status, outcome.Output).ShouldBe((69, ""));
        outcome.Error.ShouldStartWith("airunner: --cluster needs the program 'airunner-node', which is neither in ");
        outcome.Error.ShouldContain("nor in the PATH. Install it");
        outcome.Error.ShouldContain("'dotnet tool install -g airunner-node --add-source FEED', or the Debian package airunner-node.");
    }

    [Fact]
    public async Task A_node_that_cannot_be_started_is_named_with_the_reason()
    {
        var folder = Script(Folder("path"), "not a program");
        WithPath(folder);

        var outcome = await _airunner.RunAsync("worker", "--cluster");

        outcome.Status.ShouldBe(69);
        outcome.Error.ShouldBe($"airunner: The program '{Path.Combine(folder, Node)}' cannot be started: Exec format error.\n");
    }

    [Theory]
    [InlineData("--seeds a:1", "--seeds is for a node of a cluster. Allowed: together with --cluster.")]
    [InlineData("--health 127.0.0.1:0", "--health is for a node of a cluster.")]
    [InlineData("--cluster --concurrency 0", "'0' is not allowed for --concurrency. Allowed: a number from 1 to 1000.")]
    [InlineData("--cluster --config absent", "of --config does not exist")]
    [InlineData("--cluster --members a:1", "Unknown option '--members'. Allowed: ")]
    public async Task Wrong_usage_is_64_and_says_what_is_allowed(string options, string sentence)
    {
        WithPath(Script(Folder("path"), Prints));

        var outcome = await _airunner.RunAsync(["worker", .. options.Split(' ')]);

        (outcome.Status, outcome.Output).ShouldBe((64, ""), outcome.Error);
        outcome.Error.ShouldContain(sentence);
    }

    [Fact]
    public async Task Help_says_what_a_node_is_and_names_its_options()
    {
        var help = await _airunner.RunAsync("worker", "--help");

        foreach (var word in (string[])["--cluster", "--seeds", "--discovery", "--health", "this process becomes 'airunner-node'"])
            help.Output.ShouldContain(word);
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_airunner.State, name)).FullName;

    private static string Script(string folder, string text)
    {
        var path = Path.Combine(folder, Node);
        File.WriteAllText(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Only this folder, and those of the shell.</summary>
    private void WithPath(string folder) => _airunner.Variables["PATH"] = $"{folder}:/usr/bin:/bin";
}
