using Airunner.Actors;
using Airunner.Grpc.Calls;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Grpc.Tests.Calls;

public sealed class PublishCallSpecs
{
    private static readonly EventBatch Events = EventBatch.Of([new JobEvent { Sequence = 1 }]);
    private readonly Server _server = new();

    [Fact]
    public async Task An_answer_that_is_here_before_the_end_of_the_call_was_seen_to_be_written_is_no_early_one()
    {
        var call = RunAsync();
        call.IsCompleted.ShouldBeFalse();

        _server.Close.SetResult();

        await call;
    }

    [Fact]
    public async Task An_answer_before_all_events_were_written_is_an_early_one()
    {
        _server.AnswersAtFirstWrite = true;
        await Should.ThrowAsync<AnsweredEarlyException>(RunAsync());
    }

    private Task<Metadata> RunAsync() =>
        new PublishCall(_server, new GrpcSenderOptions { Url = "http://127.0.0.1:1" }).RunAsync([], Events, "", CancellationToken.None);

    /// <summary>Answers before the write that it answers has ended.</summary>
    private sealed class Server : CallInvoker, IClientStreamWriter<PublishPart>
    {
        private readonly TaskCompletionSource<Acknowledgement> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool AnswersAtFirstWrite { get; set; }

        public TaskCompletionSource Close { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(PublishPart message) => AnswersAtFirstWrite ? Answer() : Task.CompletedTask;

        public Task CompleteAsync() => Answer();

        private Task Answer()
        {
            _answer.SetResult(Acknowledgement.Instance);
            return Close.Task;
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options)
        {
            var response = (Task<TResponse>)(object)_answer.Task;
            return new AsyncClientStreamingCall<TRequest, TResponse>(
                (IClientStreamWriter<TRequest>)(object)this,
                response,
                Task.FromResult(new Metadata()),
                static () => Status.DefaultSuccess,
                static () => [],
                static () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
