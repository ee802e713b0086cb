using System.Net;
using System.Net.Sockets;
using Airunner.Collector.Tests.Server;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Metrics and health on the address of <c>--admin</c>, as Prometheus and an orchestrator ask for them.</summary>
public sealed class AdminSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();
    private readonly HttpClient _http = new();
    private readonly string _address = $"127.0.0.1:{LastingPort.Free()}";

    public void Dispose()
    {
        _http.Dispose();
        _airunner.Dispose();
    }

    [Fact]
    public async Task Pipe_serves_its_metrics_and_health()
    {
        using var process = _airunner.Start("pipe", "--job", "lines", "--ack", "--admin", _address);
        await process.StandardInput.WriteAsync("one\ntwo\n");
        await process.StandardInput.FlushAsync();
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("1");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("2");

        var metrics = await _http.GetStringAsync(new Uri($"http://{_address}/metrics"));
        metrics.ShouldContain("airunner_wal_appends_total{");
        metrics.ShouldContain("airunner_wal_append_duration_seconds_bucket{");
        metrics.ShouldContain("airunner_wal_pending_age_seconds{");
        (await _http.GetStringAsync(new Uri($"http://{_address}/health/live"))).ShouldBe("healthy\n");
        (await _http.GetStringAsync(new Uri($"http://{_address}/health/ready"))).ShouldBe("healthy\n");
        (await _http.GetStringAsync(new Uri($"http://{_address}/health/progress"))).ShouldBe("healthy\n");
        using var unknown = await _http.GetAsync(new Uri($"http://{_address}/health/other"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        process.StandardInput.Close();
        (await AirunnerProgram.RestAsync(process)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Collect_serves_its_metrics_and_health()
    {
        using var process = _airunner.Start("collect", "--listen", "127.0.0.1:0", "--json", "--admin", _address);
        var ready = (await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
        var server = System.Text.Json.JsonDocument.Parse(ready).RootElement.GetProperty("listening").GetString()!;
        using var worker = new AirunnerProgram();
        (await worker.RunAsync("run", "--job", "build", "--server", server, "--", "echo", "hello")).Status.ShouldBe(0);

        var metrics = await _http.GetStringAsync(new Uri($"http://{_address}/metrics"));
        metrics.ShouldContain("airunner_collector_events_total{");
        metrics.Split('\n').ShouldContain(line =>
            line.StartsWith("airunner_collector_calls_total{", StringComparison.Ordinal)
            && line.Contains("code=\"OK\"", StringComparison.Ordinal)
            && line.Contains("method=\"PublishJobEvents\"", StringComparison.Ordinal));
        metrics.ShouldContain("airunner_collector_commit_duration_seconds_bucket{");
        metrics.ShouldContain("airunner_collector_store_size_bytes{");
        (await _http.GetStringAsync(new Uri($"http://{_address}/health/live"))).ShouldBe("healthy\n");
        (await _http.GetStringAsync(new Uri($"http://{_address}/health/ready"))).ShouldBe("healthy\n");

        await AirunnerProgram.SignalAsync(process, "-TERM");
        (await AirunnerProgram.RestAsync(process)).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData("pipe", "--job", "x")]
    [InlineData("run", "--job", "x")]
    [InlineData("collect", "--listen", "127.0.0.1:0")]
    public async Task An_address_that_other_machines_reach_is_refused_unless_it_is_allowed(params string[] command)
    {
        string[] words = command[0] == "run" ? ["--", "true"] : [];
        var refused = await _airunner.RunAsync([.. command, "--admin", "0.0.0.0:9464", .. words]);

        refused.Status.ShouldBe(64);
        refused.Error.ShouldContain("--admin-remote");
    }

    [Fact]
    public async Task A_word_that_is_no_address_is_refused()
    {
        var refused = await _airunner.RunAsync("pipe", "--job", "x", "--admin", "here");

        refused.Status.ShouldBe(64);
        refused.Error.ShouldContain("'here' is no address for --admin. Allowed: an address and a port");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var refused = await _airunner.RunAsync("run", "--job", "x", "--admin", taken.LocalEndpoint.ToString()!, "--", "true");

        refused.Status.ShouldBe(74);
        refused.Error.ShouldContain("of --admin cannot be listened on");
    }

    [Fact]
    public async Task Metrics_are_sent_to_the_receiver_that_the_environment_names()
    {
        using var receiver = new HttpListener();
        receiver.Prefixes.Add($"http://{_address}/");
        receiver.Start();
        using var process = _airunner.StartUnder(
            "env", $"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://{_address}/v1/metrics", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf",
            AirunnerProgram.Path, "run", "--job", "build", "--", "true");
        var outcome = AirunnerProgram.OutcomeAsync(process);
        var context = await receiver.GetContextAsync().WaitAsync(TimeSpan.FromMinutes(1));
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.Close();

        context.Request.Url!.AbsolutePath.ShouldBe("/v1/metrics");
        System.Text.Encoding.Latin1.GetString(body.ToArray()).ShouldContain("airunner.wal.appends");
        (await outcome).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "nowhere")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://x")]
    public async Task A_receiver_that_is_no_address_is_refused(string variable, string value)
    {
        using var process = _airunner.StartUnder("env", $"{variable}={value}", AirunnerProgram.Path, "run", "--job", "build", "--", "true");
        var outcome = await AirunnerProgram.OutcomeAsync(process);

        outcome.Status.ShouldBe(74);
        outcome.Error.ShouldContain($"'{value}' in {variable} is not allowed. Allowed: ");
    }
}
