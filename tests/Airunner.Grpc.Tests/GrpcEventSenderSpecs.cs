using Airunner.Actors;
using Airunner.Grpc.Tests.Serving;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace Airunner.Grpc.Tests;

public sealed class GrpcEventSenderSpecs : IAsyncLifetime
{
    private JobServer _server = null!;

    public async Task InitializeAsync() => _server = await JobServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_batch_is_one_call_that_names_job_and_execution()
    {
        using var sender = new GrpcEventSender(_server.Options());

        await SendAsync(sender, Batches.Of(3), new JobExecution("a b/ü", "1.x_2"));

        var call = _server.Accepted.ShouldHaveSingleItem();
        call.Header("airunner-job").ShouldBe("a%20b%2F%C3%BC");
        call.Header("airunner-execution").ShouldBe("1.x%5F2");
        call.Header("authorization").ShouldBeNull();
        call.Requests.ShouldHaveSingleItem().TaskToken.ShouldBe("");
        call.Events.ShouldBe(Batches.Of(3));
    }

    [Fact]
    public async Task A_job_without_an_execution_names_none()
    {
        using var sender = new GrpcEventSender(_server.Options());

        await SendAsync(sender, Batches.Of(1), new JobExecution("build"));

        _server.Accepted.ShouldHaveSingleItem().Header("airunner-execution").ShouldBeNull();
    }

    [Fact]
    public async Task The_token_travels_in_the_header_and_in_the_first_message()
    {
        var options = _server.Options();
        options.Token = "s3cret";
        options.MaxMessageBytes = 1024;
        using var sender = new GrpcEventSender(options);

        await SendAsync(sender, Batches.Of(10, 300));

        var call = _server.Accepted.ShouldHaveSingleItem();
        call.Header("authorization").ShouldBe("Bearer s3cret");
        call.Requests.Count.ShouldBe(4);
        call.Requests.Select(request => request.TaskToken).ShouldBe(["s3cret", "s3cret", "s3cret", "s3cret"]);
    }

    [Fact]
    public async Task An_event_of_5_MB_is_delivered_to_a_server_that_takes_it()
    {
        using var sender = new GrpcEventSender(_server.Options());

        await SendAsync(sender, Batches.Of(2, 5_000_000));

        _server.Sequences.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_server_that_never_takes_an_event_of_that_size_refuses_it()
    {
        await using var small = await JobServer.StartAsync(mostBytes: 4 << 20);
        var options = small.Options();
        options.CallTimeout = TimeSpan.FromSeconds(5);
        using var sender = new GrpcEventSender(options);

        var refused = await RefusalAsync(sender, Batches.Of(1, 5_000_000));

        refused.Message.ShouldContain("takes no message of 50000");
        await SendAsync(sender, Batches.Of(1, 1_000_000));
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.AlreadyExists)]
    public async Task Events_that_can_never_be_accepted_are_refused(StatusCode code)
    {
        _server.Answer = _ => throw new RpcException(new Status(code, "no such field"));
        using var sender = new GrpcEventSender(_server.Options());

        var refused = await Should.ThrowAsync<EventsRefusedException>(() => SendAsync(sender, Batches.Of(1)));

        refused.Message.ShouldBe($"The server http://127.0.0.1:{_server.Port} refuses the events: {code}: no such field");
        refused.Code.ShouldBe(code.ToString());
    }

    [Fact]
    public async Task A_server_may_answer_INVALID_ARGUMENT_for_errors_of_its_own()
    {
        _server.Answer = _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "the store is busy"));
        var options = _server.Options();
        options.InvalidArgumentIsFinal = false;
        using var sender = new GrpcEventSender(options);

        (await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(1)))).Message.ShouldContain("the store is busy");
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Aborted)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.Unknown)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.FailedPrecondition)]
    public async Task Transient_trouble_is_retried_when_the_server_wishes(StatusCode code)
    {
        _server.Answer = _ => throw new RpcException(
            new Status(code, "not now"), new Metadata { { "retry-after-ms", "1500" } });
        using var sender = new GrpcEventSender(_server.Options());

        var later = await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(1)));

        later.After.ShouldBe(TimeSpan.FromMilliseconds(1500));
        later.Code.ShouldBe(code.ToString());
        later.Message.ShouldContain("not now");
    }

    [Fact]
    public async Task A_deadline_of_the_server_makes_the_next_sends_smaller()
    {
        _server.Answer = _ => throw new RpcException(new Status(StatusCode.DeadlineExceeded, "slow disk"));
        using var sender = new GrpcEventSender(_server.Options());

        await Should.ThrowAsync<TimeoutException>(() => SendAsync(sender, Batches.Of(1)));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.InvalidArgument)]
    public async Task A_token_that_the_server_quotes_is_not_shown(StatusCode code)
    {
        _server.Answer = _ => throw new RpcException(new Status(code, "bad token 's3cret-token'"));
        var options = _server.Options();
        options.Token = "s3cret-token";
        using var sender = new GrpcEventSender(options);

        var error = await Should.ThrowAsync<Exception>(() => SendAsync(sender, Batches.Of(1)));

        error.Message.ShouldContain("bad token '***'");
        error.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_renewed_token_file_is_used_at_the_next_attempt()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("token", "old\n");
        _server.Answer = call => call.Header("authorization") == "Bearer new" && call.Requests[0].TaskToken == "new"
            ? Task.CompletedTask
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "expired"));
        var options = _server.Options();
        options.TokenFile = file;
        using var sender = new GrpcEventSender(options);
        var refused = await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(1)));
        refused.Message.ShouldContain($"does not accept the token (Unauthenticated: expired). Put a valid one into '{file}'");

        File.Delete(file);
        (await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(1)))).Message.ShouldContain($"'{file}' cannot be");
        folder.Write("token", "new");
        await SendAsync(sender, Batches.Of(1));
    }

    [Fact]
    public async Task An_answer_before_everything_was_read_acknowledges_nothing()
    {
        _server.IsHasty = true;
        using var sender = new GrpcEventSender(_server.Options());

        await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(30, 1_000_000)));
        _server.IsHasty = false;
        await SendAsync(sender, Batches.Of(2));
    }

    [Fact]
    public async Task A_server_that_resets_every_stream_is_tried_again()
    {
        _server.Begin = context =>
        {
            context.GetHttpContext().Abort();
            return Task.CompletedTask;
        };
        using var sender = new GrpcEventSender(_server.Options());
        for (var n = 0; n < 3; n++) await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(1)));

        _server.Begin = static _ => Task.CompletedTask;
        await SendUntilAcceptedAsync(sender, Batches.Of(1));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_found_when_it_starts()
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        using var sender = new GrpcEventSender(_server.Options());
        var away = await Should.ThrowAsync<RetryLaterException>(() => SendAsync(sender, Batches.Of(1)));
        away.Message.ShouldBe($"The server http://127.0.0.1:{port} cannot be reached: Connection refused");

        _server = await JobServer.StartAsync(port);
        await SendUntilAcceptedAsync(sender, Batches.Of(1));
    }

    [Fact]
    public async Task A_cancelled_send_ends_at_once_and_the_next_one_works()
    {
        var arrived = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        _server.Begin = context =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        };
        using var sender = new GrpcEventSender(_server.Options());
        var sending = sender.SendAsync(Batches.Job, Batches.Of(1), cancel.Token);
        await arrived.Task.WaitAsync(Patience.Long);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending.WaitAsync(Patience.Long));
        _server.Begin = static _ => Task.CompletedTask;
        await SendAsync(sender, Batches.Of(1));
    }

    [Fact]
    public async Task A_slow_server_is_waited_for()
    {
        _server.Answer = static _ => Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        using var sender = new GrpcEventSender(_server.Options());

        await Task.WhenAll(Enumerable.Range(1, 50).Select(n => SendAsync(sender, Batches.Of(1), new JobExecution($"job-{n}"))));

        _server.Accepted.Count.ShouldBe(50);
    }

    private static Task SendAsync(GrpcEventSender sender, EventBatch events, JobExecution? execution = null) =>
        sender.SendAsync(execution ?? Batches.Job, events, CancellationToken.None).WaitAsync(Patience.Long);

    /// <summary>
    /// What the server answers. An answer that HTTP/2 gives while the message is still being written can be lost (once in some hundred
    /// calls on a busy machine); to the sender the server is silent then, and the log comes again.
    /// </summary>
    private static async Task<EventsRefusedException> RefusalAsync(GrpcEventSender sender, EventBatch events)
    {
        for (var n = 0; n < 4; n++)
        {
            try
            {
                await SendAsync(sender, events);
                throw new InvalidOperationException("The server took the events.");
            }
            catch (EventsRefusedException refused)
            {
                return refused;
            }
            catch (TimeoutException)
            {
                // asked again, as the log does
            }
        }

        throw new TimeoutException("The server gave no answer to four calls.");
    }

    private static async Task SendUntilAcceptedAsync(GrpcEventSender sender, EventBatch events)
    {
        for (var n = 0; ; n++)
        {
            try
            {
                await SendAsync(sender, events);
                return;
            }
            catch (RetryLaterException) when (n < 100)
            {
                // A connection that is being closed may take one more call.
            }
        }
    }
}
