using Airunner.Collector.Tests.Server;
using Airunner.Grpc.Tests.Serving;

namespace Airunner.Grpc.Tests.EndToEnd;

/// <summary>The program with a server that lists no executions and does not know <c>airunner-follow</c>.</summary>
public sealed class ForeignServerSpecs : IDisposable
{
    private readonly AirunnerProgram _worker = new();
    private readonly AirunnerProgram _reader = new();

    public void Dispose()
    {
        _worker.Dispose();
        _reader.Dispose();
    }

    [NodeFact]
    public async Task A_run_is_delivered_and_read_elsewhere()
    {
        using var server = await NodeServer.StartAsync("plain");
        await RunAsync(server);
        foreach (var execution in (string[][])[[], ["--execution", "e1"]])
        {
            var logs = await _reader.RunAsync(["logs", "make", "--server", server.Url, .. execution]);
            logs.ShouldBe((0, "one\n", ""));
        }

        var unknown = await _reader.RunAsync("logs", "other", "--server", server.Url);
        unknown.Status.ShouldBe(66, unknown.Error);
    }

    [NodeFact]
    public async Task That_it_lists_no_jobs_is_said_with_69()
    {
        using var server = await NodeServer.StartAsync("plain");
        await RunAsync(server);
        var jobs = await _reader.RunAsync("jobs", "--server", server.Url);
        jobs.Status.ShouldBe(69);
        jobs.Error.ShouldContain($"{server.Url} does not list jobs: what only it has is not shown.");
        var here = await _worker.RunAsync("jobs", "--server", server.Url);
        (here.Status, here.Output.Contains("make", StringComparison.Ordinal)).ShouldBe((69, true));
    }

    [NodeFact]
    public async Task A_stream_that_the_server_never_ends_is_read_to_the_end_of_the_job()
    {
        using var server = await NodeServer.StartAsync("endless");
        await RunAsync(server);
        foreach (var option in (string[][])[[], ["--follow"]])
        {
            var logs = await _reader.RunAsync(["logs", "make", "--server", server.Url, .. option]);
            logs.ShouldBe((0, "one\n", ""));
        }
    }

    private async Task RunAsync(NodeServer server)
    {
        var run = await _worker.RunAsync("run", "--job", "make", "--execution", "e1", "--server", server.Url, "--", "echo", "one");
        run.Status.ShouldBe(0, run.Error);
    }
}
