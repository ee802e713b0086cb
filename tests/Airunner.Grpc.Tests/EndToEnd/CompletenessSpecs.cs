using System.Text.Json;
using Airunner.Grpc.Tests.Serving;
using Grpc.Core;

namespace Airunner.Grpc.Tests.EndToEnd;

/// <summary>What the program says of a server that is asked whether it has everything.</summary>
public sealed class CompletenessSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task A_server_that_has_all_is_in_the_closing_line()
    {
        await using var server = await JobServer.StartAsync();
        Answers(server, ("airunner-complete", "true"), ("airunner-missing", "0"));
        var url = server.Options().Url;

        var (status, _, error) = await RunAsync(url);

        status.ShouldBe(0, error);
        error.ShouldContain($" 3 delivered, none missing at {url}, archive ");
        var closing = server.Accepted.Last();
        closing.Events.ShouldBeEmpty();
        closing.Header("airunner-count").ShouldBe("3");
        closing.Header("airunner-hash")!.Length.ShouldBe(16);
    }

    [Fact]
    public async Task What_a_server_lacks_is_a_warning_with_the_remedy_also_of_a_silent_run()
    {
        await using var server = await JobServer.StartAsync();
        Answers(server, ("airunner-complete", "false"), ("airunner-missing", "1"), ("airunner-missing-sequences", "2"));
        var url = server.Options().Url;

        var (status, output, error) = await RunAsync(url, "--silent");

        (status, output).ShouldBe((0, ""), error); // the command's own: the events are safe
        error.ShouldContain($" 3 delivered, 1 event missing (sequence 2) at {url}, archive ");
        error.ShouldContain("; the events are in the archive: 'airunner wal replay greet --execution ");
        error.ShouldContain($" --server {url}' sends them again");
    }

    [Fact]
    public async Task With_a_server_that_does_not_offer_it_nothing_changes()
    {
        await using var server = await JobServer.StartAsync();
        var url = server.Options().Url;

        var (status, _, error) = await RunAsync(url);

        status.ShouldBe(0, error);
        error.ShouldContain($" 3 delivered to {url}, archive ");
        error.ShouldNotContain("missing");
    }

    [Fact]
    public async Task A_server_that_fails_the_closing_call_costs_the_run_nothing()
    {
        await using var server = await JobServer.StartAsync();
        server.Begin = context => IsClosing(context)
            ? throw new RpcException(new Status(StatusCode.Internal, "no idea"))
            : Task.CompletedTask;
        var url = server.Options().Url;

        var (status, _, error) = await RunAsync(url);

        status.ShouldBe(0, error);
        error.ShouldContain($" 3 delivered to {url}, archive ");
        error.ShouldContain("did not say: The server");
    }

    [Fact]
    public async Task A_worker_killed_between_the_last_batch_and_the_closing_call_leaves_it_to_recover()
    {
        await using var server = await JobServer.StartAsync();
        var asked = new TaskCompletionSource();
        server.Begin = context =>
        {
            if (!IsClosing(context)) return Task.CompletedTask;
            asked.TrySetResult();
            return new TaskCompletionSource().Task.WaitAsync(context.CancellationToken);
        };
        var url = server.Options().Url;
        using var process = _airunner.Start("run", "--job", "greet", "--server", url, "--", "echo", "hello");
        process.StandardInput.Close();
        await asked.Task.WaitAsync(Patience.Long);
        process.Kill();
        await process.WaitForExitAsync();
        Directory.GetFiles(Path.Combine(_airunner.State, "wal"), "greet_*.wal").ShouldHaveSingleItem();

        Answers(server, ("airunner-complete", "true"), ("airunner-missing", "0"));
        var recovered = await _airunner.RunAsync("recover", "--json", "--server", url);

        recovered.Status.ShouldBe(0, recovered.Error);
        var line = JsonDocument.Parse(recovered.Output).RootElement;
        line.GetProperty("phase").GetString().ShouldBe("archived");
        var completeness = line.GetProperty("completeness");
        completeness.GetProperty("complete").GetBoolean().ShouldBeTrue();
        completeness.GetProperty("events").GetInt64().ShouldBe(3);
        server.Sequences.ShouldBe([1, 2, 3]); // nothing was sent twice
    }

    private Task<(int Status, string Output, string Error)> RunAsync(string url, params string[] options) =>
        _airunner.RunAsync(["run", "--job", "greet", "--server", url, .. options, "--", "echo", "hello"]);

    private static bool IsClosing(ServerCallContext context) => context.RequestHeaders.GetValue("airunner-count") is not null;

    private static void Answers(JobServer server, params (string Key, string Value)[] trailers) => server.Begin = context =>
    {
        foreach (var (key, value) in trailers)
        {
            if (IsClosing(context)) context.ResponseTrailers.Add(key, value);
        }

        return Task.CompletedTask;
    };
}
