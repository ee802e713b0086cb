using Airunner.Actors;
using Airunner.Grpc.Tests.Serving;
using Grpc.Core;

namespace Airunner.Grpc.Tests;

/// <summary>The call that closes an execution.</summary>
public sealed class ClosingSpecs : IAsyncLifetime
{
    private static readonly ExecutionTotals Sent = new(1, 1204, 1204, 0x0123456789ABCDEF);
    private JobServer _server = null!;

    public async Task InitializeAsync() => _server = await JobServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_totals_travel_in_the_metadata_of_a_call_without_events()
    {
        Answers(("airunner-complete", "true"), ("airunner-missing", "0"));
        var options = _server.Options();
        options.Token = "s3cret";
        using var sender = new GrpcEventSender(options);

        (await CloseAsync(sender)).ShouldBe(new Completeness(1204, IsComplete: true, 0));

        var call = _server.Accepted.ShouldHaveSingleItem();
        call.Events.ShouldBeEmpty();
        call.Requests.ShouldHaveSingleItem().TaskToken.ShouldBe("s3cret");
        call.Header("authorization").ShouldBe("Bearer s3cret");
        call.Header("airunner-job").ShouldBe("build");
        call.Header("airunner-execution").ShouldBe("1");
        call.Header("airunner-first-sequence").ShouldBe("1");
        call.Header("airunner-last-sequence").ShouldBe("1204");
        call.Header("airunner-count").ShouldBe("1204");
        call.Header("airunner-hash").ShouldBe("0123456789abcdef");
    }

    [Fact]
    public async Task Missing_events_are_named()
    {
        Answers(("airunner-complete", "false"), ("airunner-missing", "5"), ("airunner-missing-sequences", "17-20,31"));
        using var sender = new GrpcEventSender(_server.Options());

        var answer = await CloseAsync(sender);

        answer.ShouldBe(new Completeness(1204, IsComplete: false, 5)
        {
            MissingRanges = [new SequenceRange(17, 20), new SequenceRange(31, 31)],
        });
        answer!.ToString().ShouldBe("5 events missing (sequences 17–20, 31)");
    }

    [Theory]
    [InlineData("airunner-complete", "yes")]
    [InlineData("airunner-complete", "true")] // without the number
    [InlineData("other", "true")]
    public async Task An_answer_that_is_not_understood_is_none(string key, string value)
    {
        Answers((key, value));
        using var sender = new GrpcEventSender(_server.Options());
        (await CloseAsync(sender)).ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_does_not_offer_it_is_asked_once()
    {
        using var sender = new GrpcEventSender(_server.Options());
        (await CloseAsync(sender)).ShouldBeNull();
        (await CloseAsync(sender)).ShouldBeNull();
        _server.Begun.ShouldBe(1);
        await sender.SendAsync(Batches.Job, Batches.Of(2), CancellationToken.None);
        _server.Sequences.ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, true)]
    [InlineData(StatusCode.InvalidArgument, false)]
    [InlineData(StatusCode.Unimplemented, true)]
    public async Task A_server_that_refuses_a_call_without_events_does_not_offer_it(StatusCode code, bool isFinal)
    {
        _server.Answer = _ => throw new RpcException(new Status(code, "no events"));
        var options = _server.Options();
        options.InvalidArgumentIsFinal = isFinal;
        using var sender = new GrpcEventSender(options);
        (await CloseAsync(sender)).ShouldBeNull();
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task A_server_that_fails_the_call_may_offer_it(StatusCode code)
    {
        _server.Answer = _ => throw new RpcException(new Status(code, "not now"));
        using var sender = new GrpcEventSender(_server.Options());
        (await Should.ThrowAsync<RetryLaterException>(CloseAsync(sender))).Message.ShouldContain("not now");
        _server.Answer = static _ => Task.CompletedTask;
        Answers(("airunner-complete", "true"), ("airunner-missing", "0"));
        (await CloseAsync(sender)).ShouldNotBeNull();
    }

    private static Task<Completeness?> CloseAsync(GrpcEventSender sender) =>
        sender.CompleteAsync(Batches.Job, Sent, new CancellationTokenSource(Patience.Long).Token);

    private void Answers(params (string Key, string Value)[] trailers) => _server.Begin = context =>
    {
        foreach (var (key, value) in trailers) context.ResponseTrailers.Add(key, value);
        return Task.CompletedTask;
    };
}
