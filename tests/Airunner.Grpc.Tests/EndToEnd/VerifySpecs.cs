using System.Text.Json;
using Airunner.Grpc.Tests.Serving;
using Airunner.Protocol;

namespace Airunner.Grpc.Tests.EndToEnd;

/// <summary><c>airunner wal verify --server</c>: an archive is compared with what a server has.</summary>
public sealed class VerifySpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task A_server_that_has_all_has_the_same()
    {
        await using var server = await ArchivedAsync();
        var (status, output, error) = await VerifyAsync(server);
        status.ShouldBe(0, error);
        output.ShouldContain($"greet/one: 3 events the same at {server.Options().Url}, none missing\n");
    }

    [Fact]
    public async Task What_is_missing_or_different_is_named_by_its_sequences()
    {
        await using var server = await ArchivedAsync();
        var stored = server.Stored;
        stored.RemoveAt(0);
        stored[^1] = new JobEvent(stored[^1]) { Timestamp = null };
        stored.Insert(0, new JobEvent { Sequence = 1, Heartbeat = new HeartbeatEvent() });
        stored.RemoveAt(1);

        var (status, output, error) = await VerifyAsync(server);

        status.ShouldBe(65, error);
        output.ShouldContain(": 0 events the same at ");
        output.ShouldContain("1 event missing (2), 2 events different (1, 3)\n");
        var json = await VerifyAsync(server, "--json");
        var line = JsonDocument.Parse(json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        line.GetProperty("missing")[0].GetProperty("first").GetInt64().ShouldBe(2);
        line.GetProperty("different").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told()
    {
        await using var server = await ArchivedAsync();
        await server.DisposeAsync();
        var (status, _, error) = await VerifyAsync(server);
        status.ShouldBe(69);
        error.ShouldContain("greet/one cannot be compared: The server");
    }

    private async Task<JobServer> ArchivedAsync()
    {
        var server = await JobServer.StartAsync();
        var run = await _airunner.RunAsync(
            "run", "--job", "greet", "--execution", "one", "--server", server.Options().Url, "--", "echo", "hello");
        run.Status.ShouldBe(0, run.Error);
        server.Stored.AddRange(server.Accepted.SelectMany(static call => call.Events));
        return server;
    }

    private Task<(int Status, string Output, string Error)> VerifyAsync(JobServer server, params string[] options) =>
        _airunner.RunAsync(["wal", "verify", "greet", "--server", server.Options().Url, .. options]);
}
