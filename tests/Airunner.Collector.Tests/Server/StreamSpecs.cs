using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Tests.Server;

public sealed class StreamSpecs : RunningCollector
{
    private protected override CollectorSettings Change(CollectorSettings settings)
    {
        settings.Limits.SlowReaderTimeout = TimeSpan.FromMilliseconds(300);
        settings.Limits.RecheckInterval = TimeSpan.FromMilliseconds(200);
        settings.Limits.FollowerBufferBytes = 64 << 10;
        return settings;
    }

    [Fact]
    public async Task A_finished_execution_is_replayed_and_the_call_ends()
    {
        JobEvent[] all = [.. Make.Outputs(1, 300), Make.End(301)];
        await PublishAsync(For("build", "one"), all);
        (await FollowAsync(new StreamJobEventsRequest { JobId = "build" })).ShouldBe(all);
    }

    [Fact]
    public async Task It_begins_at_a_sequence()
    {
        await PublishAsync(For("build", "one"), [.. Make.Outputs(1, 9), Make.End(10)]);
        var events = await FollowAsync(new StreamJobEventsRequest { JobId = "build", FromSequence = 8 });
        events.Select(one => one.Sequence).ShouldBe([8, 9, 10]);
    }

    [Fact]
    public async Task Beyond_the_end_there_is_nothing()
    {
        await PublishAsync(For("build", "one"), [.. Make.Outputs(1, 9), Make.End(10)]);
        (await FollowAsync(new StreamJobEventsRequest { JobId = "build", FromSequence = 11 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_begins_at_a_time()
    {
        for (var i = 0; i < 40; i++) await PublishAsync(For("build", "one"), Make.Outputs(1 + (i * 10), 10));
        await PublishAsync(For("build", "one"), [Make.End(401)]);
        foreach (var first in (long[])[1, 2, 10, 11, 233, 400])
        {
            var fromMs = Make.Output(first, "").Timestamp.ToDateTimeOffset().ToUnixTimeMilliseconds();
            var events = await FollowAsync(new StreamJobEventsRequest { JobId = "build", FromTimestamp = fromMs });
            events.Select(one => one.Sequence).ShouldBe(Enumerable.Range((int)first, 402 - (int)first).Select(i => (long)i));
        }
    }

    [Fact]
    public async Task Only_the_kinds_that_are_asked_for_are_sent()
    {
        await PublishAsync(For("build", "one"), [.. Make.Outputs(1, 9), Make.End(10)]);
        var events = await FollowAsync(new StreamJobEventsRequest { JobId = "build", EventFilter = { EventType.ProcessEnd } });
        events.ShouldBe([Make.End(10)]);
    }

    [Fact]
    public async Task The_latest_execution_is_sent_unless_one_is_named()
    {
        await PublishAsync(For("build", "one"), [Make.Output(1, "first"), Make.End(2)]);
        await PublishAsync(For("build", "two"), [Make.Output(1, "second"), Make.End(2)]);
        (await FollowAsync(new StreamJobEventsRequest { JobId = "build" }))[0].ShouldBe(Make.Output(1, "second"));
        (await FollowAsync(new StreamJobEventsRequest { JobId = "build" }, For("build", "one")))[0].ShouldBe(Make.Output(1, "first"));
    }

    [Fact]
    public async Task An_unknown_job_is_NOT_FOUND()
    {
        var refused = await Should.ThrowAsync<RpcException>(FollowAsync(new StreamJobEventsRequest { JobId = "none" }));
        refused.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Followers_get_every_event_once_and_in_order_while_it_is_published()
    {
        var followers = Enumerable.Range(0, 8)
            .Select(_ => FollowAsync(new StreamJobEventsRequest { JobId = "build" }, For("build", "one"))).ToArray();
        var sequence = 1L;
        for (var i = 0; i < 100; i++)
        {
            await PublishAsync(For("build", "one"), Make.Outputs(sequence, 20));
            sequence += 20;
        }

        await PublishAsync(For("build", "one"), [Make.End(sequence)]);
        foreach (var events in await Task.WhenAll(followers))
            events.Select(one => one.Sequence).ShouldBe(Enumerable.Range(1, 2001).Select(i => (long)i));
    }

    [Fact]
    public async Task A_follower_sees_what_another_process_stores()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        var following = FollowAsync(new StreamJobEventsRequest { JobId = "build" });
        using (var other = new EventStore(StoragePath)) other.Add(new JobExecution("build", "one"), [Make.End(2)]);
        (await following).Select(one => one.Sequence).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Batches_that_come_in_another_order_are_sent_in_order()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 2));
        await PublishAsync(For("build", "one"), [Make.Output(5, "line 5\n"), Make.Output(4, "line 4\n"), Make.Output(3, "line 3\n")]);
        await PublishAsync(For("build", "one"), [Make.End(6)]);
        (await FollowAsync(new StreamJobEventsRequest { JobId = "build" })).Select(one => one.Sequence).ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        using var cancelled = new CancellationTokenSource();
        using var call = Client.StreamJobEvents(new StreamJobEventsRequest { JobId = "build" }, cancellationToken: cancelled.Token);
        (await call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        await cancelled.CancelAsync();
        (await Should.ThrowAsync<RpcException>(call.ResponseStream.MoveNext(default))).StatusCode.ShouldBe(StatusCode.Cancelled);
    }

    [Fact]
    public async Task A_reader_that_reads_nothing_is_ended_and_others_go_on()
    {
        // More than any buffer on the way takes.
        for (var i = 0; i < 40; i++) await PublishAsync(For("build", "one"), [Make.Output(i + 1, new byte[500_000])]);
        await PublishAsync(For("build", "one"), [Make.End(41)]);
        using var slow = Client.StreamJobEvents(new StreamJobEventsRequest { JobId = "build" }, deadline: CallDeadline);
        (await slow.ResponseStream.MoveNext(default)).ShouldBeTrue();
        await Log.SeenAsync("ended with ResourceExhausted");

        using var other = global::Grpc.Net.Client.GrpcChannel.ForAddress(Collector.Address);
        using var quick = new JobEventsService.JobEventsServiceClient(other)
            .StreamJobEvents(new StreamJobEventsRequest { JobId = "build", FromSequence = 41 }, deadline: CallDeadline);
        (await quick.ResponseStream.MoveNext(default)).ShouldBeTrue();

        var failure = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await slow.ResponseStream.MoveNext(default))
            {
                // What was on its way comes first.
            }
        });
        failure.StatusCode.ShouldBeOneOf(StatusCode.ResourceExhausted, StatusCode.Internal, StatusCode.Cancelled, StatusCode.Unavailable);
    }

    [Fact]
    public async Task Followers_end_with_UNAVAILABLE_when_the_collector_stops()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        using var call = Client.StreamJobEvents(new StreamJobEventsRequest { JobId = "build" }, deadline: CallDeadline);
        (await call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        var stopping = Collector.StopAsync();
        var ended = await Should.ThrowAsync<RpcException>(call.ResponseStream.MoveNext(default));
        ended.StatusCode.ShouldBe(StatusCode.Unavailable);
        ended.Trailers.GetValue("retry-after-ms").ShouldNotBeNull();
        await stopping;
    }

    [Fact]
    public async Task A_stop_answers_what_was_accepted_and_ends_calls_that_wait_for_more()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 1));
        using var open = Client.PublishJobEvents(For("build", "two"), CallDeadline);
        await open.RequestStream.WriteAsync(new PublishJobEventsRequest { Events = { Make.Outputs(1, 1) } });
        Task accepted;
        Task stopping;
        using (var locked = StoreFile.Open(StoragePath, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        {
            StoreFile.Run(locked, "BEGIN IMMEDIATE");
            accepted = PublishAsync(For("build", "one"), Make.Outputs(2, 1));
            await Log.SeenAsync("Reading message");
            stopping = Collector.StopAsync();
            StoreFile.Run(locked, "ROLLBACK");
        }

        await Task.WhenAny(accepted, Task.WhenAll(accepted, stopping));
        (await Should.ThrowAsync<RpcException>(async () => await open)).StatusCode.ShouldBe(StatusCode.Unavailable);
        await stopping;
        var isStored = Read(reader => reader.Events(new JobExecution("build", "one")).Count()) == 2;
        accepted.IsCompletedSuccessfully.ShouldBe(isStored);
    }
}
