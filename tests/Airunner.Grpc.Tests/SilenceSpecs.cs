using Airunner.Actors;
using Airunner.Grpc.Tests.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Grpc.Tests;

public sealed class SilenceSpecs
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_server_that_never_answers_ends_by_the_deadline_and_gets_a_new_connection()
    {
        using var server = new SilentServer();
        using var sender = new GrpcEventSender(new GrpcSenderOptions { Url = server.Url }, _time, chance: () => 0);
        for (var n = 0; n < 3; n++)
        {
            var sending = sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None);
            await server.ConnectionAsync();
            _time.Advance(TimeSpan.FromSeconds(20));

            var silent = await Should.ThrowAsync<TimeoutException>(() => sending.WaitAsync(Patience.Long));

            silent.Message.ShouldBe($"The server {server.Url} gave no answer within 20 s.");
            _time.Advance(TimeSpan.FromSeconds(1)); // the next one is the probe
        }
    }

    [Fact]
    public async Task A_slow_job_costs_the_others_no_connection()
    {
        await using var server = await JobServer.StartAsync();
        var slow = new TaskCompletionSource();
        var peers = new List<string>();
        server.Begin = async context =>
        {
            lock (peers) peers.Add(context.Peer);
            if (context.RequestHeaders.GetValue("airunner-job") == "slow") slow.TrySetResult();
            if (context.RequestHeaders.GetValue("airunner-job") == "slow")
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        };
        using var sender = new GrpcEventSender(server.Options(), _time, chance: () => 0);
        var hanging = sender.SendAsync(new JobExecution("slow"), Batches.Of(1), CancellationToken.None);
        await slow.Task.WaitAsync(Patience.Long);
        await sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None).WaitAsync(Patience.Long);

        _time.Advance(TimeSpan.FromSeconds(20));
        await Should.ThrowAsync<TimeoutException>(() => hanging.WaitAsync(Patience.Long));
        await sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None).WaitAsync(Patience.Long);

        peers.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task While_a_server_is_down_one_call_tries_it_and_the_others_share_the_result()
    {
        using var server = new SilentServer();
        using var sender = new GrpcEventSender(new GrpcSenderOptions { Url = server.Url }, _time, chance: () => 0);
        var first = sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None);
        await server.ConnectionAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        await Should.ThrowAsync<TimeoutException>(() => first.WaitAsync(Patience.Long));

        var others = Enumerable.Range(1, 1000)
            .Select(n => sender.SendAsync(new JobExecution($"job-{n}"), Batches.Of(1), CancellationToken.None)).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await server.ConnectionAsync();
        server.Dispose();

        foreach (var other in others) await Should.ThrowAsync<RetryLaterException>(() => other.WaitAsync(Patience.Long));
    }
}
