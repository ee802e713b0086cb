using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Airunner.Collector.Tests.Server;

namespace Airunner.Node.Tests;

/// <summary>A collector and a node that is a cluster of its own, each a real process.</summary>
internal sealed class OneNode : IAsyncDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("airunner-one-node-");
    private readonly List<Process> _processes = [];
    private string _server = "";

    /// <summary>The node.</summary>
    public Process Node => _processes[1];

    /// <summary>What the node has printed as errors and log, once it has ended.</summary>
    public string Log { get; private set; } = "";

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System).Token;

    /// <summary>Starts both.</summary>
    /// <param name="hocon">The node's file of settings.</param>
    /// <param name="options">Options of the node.</param>
    public static async Task<OneNode> StartAsync(string hocon, params string[] options)
    {
        var one = new OneNode();
        var collector = one.Start(NodeProgram.Airunner, "collect", "--listen", "127.0.0.1:0", "--json", "--state-dir", one.In("collector"));
        var ready = await collector.StandardOutput.ReadLineAsync(Timely)
            ?? throw new InvalidOperationException("No collector has started.");
        one._server = JsonDocument.Parse(ready).RootElement.GetProperty("listening").GetString()!;
        await File.WriteAllTextAsync(one.In("node.hocon"), hocon);
        var port = LastingPort.Free().ToString(CultureInfo.InvariantCulture);
        string[] words =
        [
            "--server", one._server, "--state-dir", one.In("node"), "--config", one.In("node.hocon"), "--host", "127.0.0.1", "--port", port,
            "--seeds", $"127.0.0.1:{port}", "--log-level", "information", .. options,
        ];
        one.Start(NodeProgram.Path, words);
        return one;
    }

    /// <summary>A path of this spec's own.</summary>
    public string In(string name) => Path.Combine(_state.FullName, name);

    /// <summary>Submits a job.</summary>
    public async Task<string> SubmitAsync(params string[] words) => (await RunAsync(["submit", "--server", _server, .. words])).Trim();

    /// <summary>The job's state.</summary>
    public async Task<string?> StateAsync(string job)
    {
        var rows = (await RunAsync("queue", "--server", _server, "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return rows.Select(static line => JsonDocument.Parse(line).RootElement)
            .Single(row => row.GetProperty("job").GetString() == job)
            .GetProperty("state").GetString();
    }

    /// <summary>Waits for the node's end.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> EndAsync()
    {
        var errors = Node.StandardError.ReadToEndAsync();
        var output = await Node.StandardOutput.ReadToEndAsync(Timely);
        await Node.WaitForExitAsync(Timely);
        Log = output + await errors;
        return Node.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _state.Delete(recursive: true);
    }

    private async Task<string> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo(NodeProgram.Airunner, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync(Timely);
        await process.WaitForExitAsync(Timely);
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    private Process Start(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }
}
