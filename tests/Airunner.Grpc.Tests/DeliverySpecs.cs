using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Grpc.Tests.Serving;
using Airunner.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Grpc.Tests;

/// <summary>The whole way: appended to a log on the disk, delivered to a server.</summary>
public sealed class DeliverySpecs : IDisposable
{
    private const int Count = 500;

    private readonly TemporaryFolder _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Every_event_arrives_once_and_in_order_with_the_bytes_of_the_log()
    {
        await using var server = await JobServer.StartAsync();

        var status = await DeliverAsync(server.Options());

        (status.Sent, status.Pending).ShouldBe((Count, 0));
        server.Sequences.ShouldBe(Sequences);
        server.Accepted.SelectMany(call => call.Events).Select(each => each.Output.Output.ToStringUtf8())
            .ShouldBe(Sequences.Select(n => $"line {n}"));
    }

    [Fact]
    public async Task What_is_appended_during_an_outage_arrives_after_it()
    {
        await using var first = await JobServer.StartAsync();
        var port = first.Port;
        var options = first.Options();
        await first.DisposeAsync();
        using var sender = new GrpcEventSender(options);
        await using var host = Start(sender);
        await AppendAsync(host.Wal);
        (await host.Wal.StatusAsync(Batches.Job, CancellationToken.None)).Pending.ShouldBe(Count);

        await using var second = await JobServer.StartAsync(port);
        var status = await host.Wal.CompleteAsync(Batches.Job, CancellationToken.None).WaitAsync(Patience.Long);

        status.Sent.ShouldBe(Count);
        second.Sequences.ShouldBe(Sequences);
    }

    [Fact]
    public async Task A_proxy_that_cuts_the_connection_after_some_bytes_loses_nothing()
    {
        await using var server = await JobServer.StartAsync();
        using var proxy = new TcpProxy(server.Port, 1, 100, 500, 1000, 3000, 5000, 10_000);
        var options = new GrpcSenderOptions { Url = $"http://127.0.0.1:{proxy.Port}" };

        var status = await DeliverAsync(options);

        (status.Sent, status.Failed).ShouldBe((Count, 0));
        proxy.CutConnections.ShouldBeGreaterThan(3);
        FirstArrivals(server).ShouldBe(Sequences);
    }

    [Fact]
    public async Task One_event_that_the_server_refuses_is_set_aside_and_the_others_arrive()
    {
        await using var server = await JobServer.StartAsync();
        server.Answer = call => call.Events.Any(each => each.Sequence == 77)
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, "no such field"))
            : Task.CompletedTask;

        var status = await DeliverAsync(server.Options());

        (status.Sent, status.Failed, status.Pending).ShouldBe((Count - 1, 1, 0));
        server.Sequences.ShouldBe(Sequences.Where(n => n != 77));
    }

    [Fact]
    public async Task A_server_that_answers_INVALID_ARGUMENT_for_a_while_loses_nothing_where_that_is_not_final()
    {
        await using var server = await JobServer.StartAsync();
        var refusals = 0;
        server.Answer = _ => Interlocked.Increment(ref refusals) <= 30
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, "the store is busy"))
            : Task.CompletedTask;
        var options = server.Options();
        options.InvalidArgumentIsFinal = false;

        var status = await DeliverAsync(options);

        (status.Sent, status.Failed).ShouldBe((Count, 0));
        server.Sequences.ShouldBe(Sequences);
    }

    [Fact]
    public async Task A_server_that_resets_every_stream_for_a_while_loses_nothing()
    {
        await using var server = await JobServer.StartAsync();
        var resets = 0;
        server.Begin = context =>
        {
            if (Interlocked.Increment(ref resets) <= 20) context.GetHttpContext().Abort();
            return Task.CompletedTask;
        };

        var status = await DeliverAsync(server.Options());

        status.Sent.ShouldBe(Count);
        FirstArrivals(server).ShouldBe(Sequences);
    }

    [Fact]
    public async Task A_server_that_wants_a_token_gets_everything_once_the_token_is_right()
    {
        await using var server = await JobServer.StartAsync();
        var refused = new TaskCompletionSource();
        server.Begin = context =>
        {
            if (context.RequestHeaders.GetValue("authorization") == "Bearer right") return Task.CompletedTask;
            refused.TrySetResult();
            throw new RpcException(new Status(StatusCode.Unauthenticated, "unknown token"));
        };
        var options = server.Options();
        options.TokenFile = _state.Write("token", "wrong");
        using var sender = new GrpcEventSender(options);
        await using var host = Start(sender);
        await AppendAsync(host.Wal);
        await refused.Task.WaitAsync(Patience.Long);

        _state.Write("token", "right");

        var status = await host.Wal.CompleteAsync(Batches.Job, CancellationToken.None).WaitAsync(Patience.Long);
        (status.Sent, status.Failed).ShouldBe((Count, 0));
    }

    /// <summary>
    /// As the published server does: it stores each message as it comes, by its own token, and answers INVALID_ARGUMENT to all trouble.
    /// </summary>
    [Fact]
    public async Task A_server_that_wants_the_jobs_token_in_each_message_gets_everything()
    {
        await using var server = await JobServer.StartAsync();
        server.Answer = call => call.Requests.TrueForAll(static request => request.TaskToken == "job-token")
            ? Task.CompletedTask
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "invalid task token"));
        var options = server.Options();
        options.Token = "job-token";
        options.InvalidArgumentIsFinal = false;
        options.MaxMessageBytes = 1024; // below a batch: a call has more than one message

        var status = await DeliverAsync(options);

        (status.Sent, status.Failed).ShouldBe((Count, 0));
        server.Accepted.ShouldContain(static call => call.Requests.Count > 1);
    }

    private static IEnumerable<long> Sequences => Enumerable.Range(0, Count).Select(n => (long)n);

    /// <summary>A call that ended without its answer is made again: then the server has its events twice, and keeps the first.</summary>
    private static IEnumerable<long> FirstArrivals(JobServer server) => server.Sequences.Distinct();

    private async Task<JobStatus> DeliverAsync(GrpcSenderOptions options)
    {
        using var sender = new GrpcEventSender(options);
        await using var host = Start(sender);
        await AppendAsync(host.Wal);
        return await host.Wal.CompleteAsync(Batches.Job, CancellationToken.None).WaitAsync(Patience.Long);
    }

    private JobWalHost Start(IEventSender sender)
    {
        var options = new JobWalOptions
        {
            StateDirectory = _state.Path,
            RetryInitial = TimeSpan.FromMilliseconds(1),
            RetryMax = TimeSpan.FromMilliseconds(20),
            BatchMaxEvents = 50,
        };
        return JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
    }

    private static async Task AppendAsync(IJobWal wal)
    {
        for (var n = 0; n < Count; n++)
        {
            await wal.AppendAsync(Batches.Job, new JobEvent
            {
                EventType = EventType.Output,
                Output = new OutputEvent { Output = ByteString.CopyFromUtf8($"line {n}") },
            });
        }
    }
}
