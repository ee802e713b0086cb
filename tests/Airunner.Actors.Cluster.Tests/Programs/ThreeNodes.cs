using System.Diagnostics;
using Airunner.Actors.Tests.Architecture;

namespace Airunner.Actors.Cluster.Tests.Programs;

/// <summary><c>config/cluster/three-nodes</c>: three nodes and a collector, each a real process.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private static readonly TimeSpan Timely = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("airunner-three-nodes-");
    private readonly Process _script;
    private readonly Task<string> _errors;

    private ThreeNodes(string[] options)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "config", "cluster", "three-nodes"), ["--state", _state.FullName, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AIRUNNER_PROGRAM"] = Airunner;
        start.Environment["AIRUNNER_NODE"] = NodeProgram;
        _script = Process.Start(start)!;
        _errors = _script.StandardError.ReadToEndAsync();
    }

    /// <summary>The collector's address.</summary>
    public string Server { get; private set; } = "";

    /// <summary>The addresses of the nodes' health.</summary>
    public IReadOnlyList<string> Health { get; private set; } = [];

    /// <summary>The path of <c>airunner-node</c>.</summary>
    public static string NodeProgram => Built("Airunner.Node", "airunner-node");

    private static string Airunner => Built("Airunner.Worker", "airunner");

    /// <summary>Starts them, and returns when each sees all.</summary>
    public static async Task<ThreeNodes> StartAsync(params string[] options)
    {
        var started = new ThreeNodes(options);
        var line = await started._script.StandardOutput.ReadLineAsync().WaitAsync(Timely);
        if (line is null)
        {
            await started.DisposeAsync();
            throw new InvalidOperationException($"The nodes did not start: {await started._errors}");
        }

        var words = line.Split(' ');
        words[0].ShouldBe("ready");
        started.Server = words[1];
        started.Health = words[2..];
        return started;
    }

    /// <summary>Runs <c>airunner</c> against the collector.</summary>
    /// <returns>Its output.</returns>
    public async Task<string> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(Airunner, [command, "--server", Server, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Timely);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    /// <summary>The process id of a node.</summary>
    public int Node(int index) => Children().Single(pid =>
        File.ReadAllText($"/proc/{pid}/cmdline").Contains($"\0--name=node{index}\0", StringComparison.Ordinal));

    /// <summary>SIGTERM, and its end.</summary>
    /// <returns>The processes that are left.</returns>
    public async Task<IReadOnlyList<int>> StopAsync()
    {
        var children = Children();
        using (var kill = Process.Start("kill", ["-TERM", $"{_script.Id}"])) await kill.WaitForExitAsync();
        await _script.WaitForExitAsync().WaitAsync(Timely);
        return [.. children.Where(static pid => Directory.Exists($"/proc/{pid}"))];
    }

    /// <summary>Logs that were not delivered and archived.</summary>
    public IReadOnlyList<string> LeftLogs() => Directory.GetFiles(_state.FullName, "*.wal", SearchOption.AllDirectories);

    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited) _script.Kill(entireProcessTree: true);
        await _script.WaitForExitAsync();
        _script.Dispose();
        _state.Delete(recursive: true);
    }

    private static string Built(string project, string program)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Repository.Root, "src", project, "bin", configuration, "net10.0", program);
    }

    private List<int> Children() =>
        [.. File.ReadAllText($"/proc/{_script.Id}/task/{_script.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pid => int.Parse(pid, Culture))];

    private static System.Globalization.CultureInfo Culture => System.Globalization.CultureInfo.InvariantCulture;
}
