using System.Diagnostics;
using System.Globalization;
using Airunner.Collector.Tests.Server;

namespace Airunner.Node.Tests.Pods;

/// <summary>Nodes as pods of a fake Kubernetes: real processes, each at a loopback address of its own, with the same ports.</summary>
internal sealed class PodNodes : IAsyncDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("airunner-pods-");
    private readonly Dictionary<string, Process> _processes = [];
    private readonly HttpClient _http = new();
    private readonly int _port = LastingPort.Free();
    private readonly int _health = LastingPort.Free();
    private readonly FakeKubernetes _kubernetes;

    private PodNodes(FakeKubernetes kubernetes)
    {
        _kubernetes = kubernetes;
    }

    public FakeKubernetes Kubernetes => _kubernetes;

    public static async Task<PodNodes> CreateAsync() => new(await FakeKubernetes.StartAsync(LastingPort.Free()));

    /// <summary>The pod at an address, as Kubernetes has it.</summary>
    public object At(string address) => FakeKubernetes.Pod(address, _health);

    /// <summary>Starts the node of a pod.</summary>
    public void Start(string address, int pods)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_state.FullName, address)).FullName;
        var config = Path.Combine(directory, "node.hocon");
        File.WriteAllText(config, $$"""
            akka.cluster.seed-nodes = ["akka.tcp://workers@127.0.0.1:1"]
            akka.discovery.kubernetes {
              api-token-path = "{{_kubernetes.TokenFileOf(address)}}"
              api-ca-path = "{{_kubernetes.AuthorityFile}}"
              pod-namespace-path = "{{_kubernetes.NamespaceFile}}"
            }
            akka.management.cluster.bootstrap.contact-point-discovery.stable-margin = 2s
            """);
        string[] words =
        [
            "--server", "http://127.0.0.1:1", "--state-dir", directory, "--config", config, "--log-level", "information",
            "--discovery", "kubernetes", "--pods", Text(pods),
            "--host", address, "--port", Text(_port), "--health", $"{address}:{_health}",
        ];
        var start = new ProcessStartInfo(NodeProgram.Path, words) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
        start.Environment["KUBERNETES_SERVICE_PORT"] = Text(_kubernetes.Port);
        var process = _processes[address] = Process.Start(start)!;
        _ = Keep(process.StandardError, address);
        _ = Keep(process.StandardOutput, address);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(string address)
    {
        _processes.Remove(address, out var process);
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Waits until each of these nodes is a member of one cluster of them all.</summary>
    public async Task AreOneClusterAsync(params string[] addresses)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{addresses.Length} nodes, all reachable");
        foreach (var address in addresses)
            await UntilAsync(async () => (await HealthAsync(address)).Contains(said, StringComparison.Ordinal));
    }

    /// <summary>Waits for words in the log of a node.</summary>
    public Task HasSaidAsync(string address, string words) =>
        UntilAsync(() => Task.FromResult(Said(address).Contains(words, StringComparison.Ordinal)));

    /// <summary>What a node has logged so far.</summary>
    public string Said(string address)
    {
        var file = LogOf(address);
        lock (_processes) return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    public async Task<string> HealthAsync(string address)
    {
        try
        {
            using var answer = await _http.GetAsync($"http://{address}:{_health}/health");
            return await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException notYet)
        {
            return notYet.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var address in _processes.Keys.ToList()) await KillAsync(address);
        await _kubernetes.DisposeAsync();
        _http.Dispose();
        _state.Delete(recursive: true);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
    }

    private string LogOf(string address) => Path.Combine(_state.FullName, $"{address}.log");

    private async Task Keep(StreamReader lines, string address)
    {
        while (await lines.ReadLineAsync() is { } line)
            lock (_processes) File.AppendAllText(LogOf(address), line + "\n");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
