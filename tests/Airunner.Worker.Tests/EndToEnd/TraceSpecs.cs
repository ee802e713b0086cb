using System.Net;
using System.Text;
using Airunner.Collector.Tests.Server;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The trace of a job: what its command gets, and what is sent by OTLP.</summary>
public sealed class TraceSpecs : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";

    private readonly AirunnerProgram _airunner = new();
    private readonly string _address = $"127.0.0.1:{LastingPort.Free()}";

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Without_a_receiver_the_command_has_the_trace_that_it_would_have_alone()
    {
        (await CommandsAsync([])).ShouldBe("none");
        (await CommandsAsync([$"TRACEPARENT={Parent}"])).ShouldBe(Parent);
    }

    [Theory, InlineData(null), InlineData(Parent)]
    public async Task With_a_receiver_the_command_is_in_the_activity_of_its_job_and_the_way_of_its_events_is_sent(string? inherited)
    {
        using var receiver = new HttpListener();
        receiver.Prefixes.Add($"http://{_address}/");
        receiver.Start();
        var received = ReceiveAsync(receiver);
        string[] variables = inherited is null ? [] : [$"TRACEPARENT={inherited}"];

        var given = await CommandsAsync(
            [$"OTEL_EXPORTER_OTLP_ENDPOINT=http://{_address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", .. variables]);
        receiver.Close(); // not Stop: to dispose of a stopped one listens once more, at a port that may be in use

        given.ShouldMatch("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$");
        given.ShouldNotBe(Parent);
        var trace = given.Split('-')[1];
        if (inherited is not null) trace.ShouldBe(Trace);
        var sent = await received;
        sent.Keys.ShouldBe(["/v1/metrics", "/v1/traces"], ignoreOrder: true);
        foreach (var name in (string[])["run", "append", "commit", "send", "ack"]) sent["/v1/traces"].ShouldContain($"airunner.{name}");
        sent["/v1/traces"].ShouldContain(Encoding.Latin1.GetString(Convert.FromHexString(trace)));
    }

    [Fact]
    public async Task Traces_can_be_left_out()
    {
        using var receiver = new HttpListener();
        receiver.Prefixes.Add($"http://{_address}/");
        receiver.Start();
        var received = ReceiveAsync(receiver);

        var given = await CommandsAsync(
            [$"OTEL_EXPORTER_OTLP_ENDPOINT=http://{_address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_TRACES_EXPORTER=none"]);
        receiver.Close(); // not Stop: to dispose of a stopped one listens once more, at a port that may be in use

        given.ShouldBe("none");
        (await received).Keys.ShouldBe(["/v1/metrics"]);
    }

    private static async Task<Dictionary<string, string>> ReceiveAsync(HttpListener receiver)
    {
        var sent = new Dictionary<string, string>();
        while (true)
        {
            try
            {
                var context = await receiver.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var path = context.Request.Url!.AbsolutePath;
                sent[path] = sent.GetValueOrDefault(path) + Encoding.Latin1.GetString(body.ToArray());
                context.Response.Close();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return sent;
            }
        }
    }

    /// <summary>The trace that a command finds in its environment.</summary>
    private async Task<string> CommandsAsync(string[] variables)
    {
        using var process = _airunner.StartUnder(
            "env", ["-u", "TRACEPARENT", .. variables, AirunnerProgram.Path, "run", "--", "sh", "-c", "echo ${TRACEPARENT:-none}"]);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(0, outcome.Error);
        return outcome.Output.TrimEnd();
    }
}
