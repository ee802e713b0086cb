using System.Text;
using System.Text.Json;
using Airunner.Grpc.Tests.Serving;
using Airunner.Protocol;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;

namespace Airunner.Grpc.Tests.EndToEnd;

public sealed class ProgramSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task A_run_delivers_to_the_server_and_stores_nothing_here()
    {
        await using var server = await JobServer.StartAsync();
        var url = server.Options().Url;

        var (status, output, error) = await _airunner.RunAsync("run", "--server", url, "--job", "greet", "--", "echo", "hello");

        (status, output).ShouldBe((0, "hello\n"));
        error.ShouldContain($" delivered to {url}");
        Output(server).ShouldBe("hello\n");
        server.Accepted.ShouldAllBe(call => call.Header("airunner-job") == "greet" && call.Header("airunner-execution") != null);
        File.Exists(_airunner.Store).ShouldBeFalse();

        // What was delivered elsewhere is read from the archive.
        _airunner.Variables["AIRUNNER_SERVER"] = url;
        var logs = await _airunner.RunAsync("logs", "greet");
        (logs.Status, logs.Output).ShouldBe((0, "hello\n"), logs.Error);
    }

    [Fact]
    public async Task The_token_reaches_the_server_and_nobody_else()
    {
        const string Token = "s3cret-token";
        await using var server = await JobServer.StartAsync();
        server.Begin = context => context.RequestHeaders.GetValue("authorization") == $"Bearer {Token}"
            ? Task.CompletedTask
            : throw new RpcException(new Status(StatusCode.Unauthenticated, $"not {Token}"));
        _airunner.Variables["AIRUNNER_SERVER"] = server.Options().Url;
        _airunner.Variables["AIRUNNER_TOKEN"] = Token;

        var (status, output, error) = await _airunner.RunAsync(
            "run", "--no-mask", "--log-level", "debug", "--", "sh", "-c", "env; tr '\\0' ' ' < /proc/$PPID/cmdline");

        status.ShouldBe(0, error);
        output.ShouldContain("AIRUNNER_JOB=sh");
        (output + error).ShouldNotContain(Token);
        server.Accepted.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_token_that_is_refused_is_told_without_it_and_recover_delivers_with_another()
    {
        await using var server = await JobServer.StartAsync();
        server.Begin = context => context.RequestHeaders.GetValue("authorization") == "Bearer right"
            ? Task.CompletedTask
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "unknown token 'wr0ng'"));
        var url = server.Options().Url;
        var file = _airunner.Write("token", "wr0ng");

        var refused = await _airunner.RunAsync(
            "run", "--server", url, "--token-file", file, "--drain-timeout", "5s", "--job", "greet", "--", "echo", "hello");
        refused.Status.ShouldBe(75);
        refused.Error.ShouldContain("does not accept the token");
        refused.Error.ShouldNotContain("wr0ng");
        _airunner.Write("token", "right");
        var recovered = await _airunner.RunAsync("recover", "--json", "--server", url, "--token-file", file);

        recovered.Status.ShouldBe(0, recovered.Error);
        var line = JsonDocument.Parse(recovered.Output).RootElement;
        line.GetProperty("server").GetString().ShouldBe(url);
        line.GetProperty("pending").GetInt64().ShouldBe(0);
        Output(server).ShouldBe("hello\n");
    }

    [Fact]
    public async Task A_server_that_is_away_is_named_and_everything_stays_on_the_disk()
    {
        await using var server = await JobServer.StartAsync();
        var url = server.Options().Url;
        await server.DisposeAsync();

        var (status, _, error) = await _airunner.RunAsync(
            "run", "--server", url, "--drain-timeout", "5s", "--", "echo", "hello");

        status.ShouldBe(75);
        error.ShouldContain("pending on disk ('airunner recover' delivers them)");
        error.ShouldContain($"The server {url} cannot be reached: Connection refused");
    }

    [Fact]
    public async Task An_outage_during_the_output_loses_nothing()
    {
        await using var first = await JobServer.StartAsync();
        var port = first.Port;
        var arrived = new TaskCompletionSource();
        first.Answer = _ =>
        {
            arrived.TrySetResult();
            return Task.CompletedTask;
        };
        using var process = _airunner.Start("pipe", "--job", "lines", "--ack", "--server", first.Options().Url);
        await WriteLinesAsync(process, 1, 1000);
        await arrived.Task.WaitAsync(Patience.Long);
        await first.DisposeAsync();
        await WriteLinesAsync(process, 1001, 1000); // all of them durable, none delivered

        await using var second = await JobServer.StartAsync(port);
        process.StandardInput.Close();
        var (status, _, error) = await AirunnerProgram.EndAsync(process);

        status.ShouldBe(0, error);
        var sequences = first.Sequences.Concat(second.Sequences).Distinct().ToList();
        sequences.ShouldBe(Enumerable.Range(1, sequences.Count).Select(n => (long)n));
        sequences.Count.ShouldBeGreaterThanOrEqualTo(2000);
    }

    [Fact]
    public async Task TLS_and_a_client_certificate_are_options()
    {
        using var certificates = new Certificates();
        var own = certificates.Server("localhost");
        await using var server = await JobServer.StartAsync(listen: endpoint => endpoint.UseHttps(own));
        var (certificate, key) = certificates.Client("worker");

        var (status, _, error) = await _airunner.RunAsync(
            "run", "--server", server.Options("https", "localhost").Url, "--ca-file", certificates.AuthorityFile,
            "--client-cert", certificate, "--client-key", key, "--", "echo", "hello");

        status.ShouldBe(0, error);
        Output(server).ShouldBe("hello\n");
    }

    [Fact]
    public async Task The_command_line_comes_before_the_environment_and_that_before_the_file()
    {
        await using var server = await JobServer.StartAsync();
        var url = server.Options().Url;
        var file = _airunner.Write("airunner.hocon", $$"""
            airunner.server { url = "http://127.0.0.1:1", token-file = "{{_airunner.Write("of-file", "of-file")}}" }
            """);
        _airunner.Variables["AIRUNNER_SERVER"] = "http://127.0.0.1:2";
        _airunner.Variables["AIRUNNER_TOKEN"] = "of-environment";

        await _airunner.RunAsync("run", "--config", file, "--server", url, "--", "true");
        _airunner.Variables["AIRUNNER_SERVER"] = url;
        await _airunner.RunAsync(
            "run", "--config", file, "--token-file", _airunner.Write("of-option", "of-option"), "--", "true");
        _airunner.Variables.Remove("AIRUNNER_SERVER");
        _airunner.Variables.Remove("AIRUNNER_TOKEN");
        _airunner.Write("airunner.hocon", $$"""
            airunner.server { url = "{{url}}", token-file = "{{_airunner.Write("of-file", "of-file")}}" }
            """);
        var last = await _airunner.RunAsync("run", "--config", file, "--", "true");

        last.Status.ShouldBe(0, last.Error);
        server.Accepted.Select(call => call.Requests[0].TaskToken).Distinct().ShouldBe(["of-environment", "of-option", "of-file"]);
    }

    [Theory]
    [InlineData("--server = nowhere: allowed is http://HOST:PORT (HTTP/2 without TLS), https://HOST or", "--server", "nowhere")]
    [InlineData("--token-file is for a server, and none is named. Name it with --server URL or AIRUNNER_SERVER.", "--token-file", "x")]
    [InlineData("--token-file = absent: Could not find file", "--server", "http://a:1", "--token-file", "absent")]
    [InlineData("client-certificate-file and client-key-file belong together", "--server", "https://a", "--client-cert", "x")]
    [InlineData("Unknown option '--token'.", "--server", "https://a", "--token", "x")]
    public async Task Wrong_use_is_told_before_the_command_runs(string expected, params string[] options)
    {
        var (status, output, error) = await _airunner.RunAsync(["run", .. options, "--", "echo", "ran"]);

        (status, output).ShouldBe((64, ""));
        error.ShouldContain(expected);
    }

    private static async Task WriteLinesAsync(System.Diagnostics.Process process, int from, int count)
    {
        var lines = new StringBuilder();
        for (var n = from; n < from + count; n++) lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"line {n}\n");
        await process.StandardInput.WriteAsync(lines);
        await process.StandardInput.FlushAsync();
        for (var n = 0; n < count; n++) (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience.Long)).ShouldNotBeNull();
    }

    private static string Output(JobServer server)
    {
        var bytes = server.Accepted.SelectMany(call => call.Events).DistinctBy(each => each.Sequence)
            .Where(each => each.EventDataCase == JobEvent.EventDataOneofCase.OutputBatch)
            .SelectMany(each => each.OutputBatch.Outputs)
            .SelectMany(item => item.Output.ToByteArray());
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
