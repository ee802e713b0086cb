using System.Threading.Channels;

namespace Airunner.Actors.Tests.Delivery;

/// <summary>A sender whose calls the test receives and answers one by one.</summary>
internal sealed class ScriptedSender : IEventSender
{
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();

    public Exception? ThrowAtOnce { get; set; }

    public bool KeepsBatches { get; init; } = true;

    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        var call = new Call(execution, [.. events.Select(e => e.Sequence)], cancellationToken);
        _calls.Writer.TryWrite(call);
        return ThrowAtOnce is { } now ? throw now : call.Answer.Task;
    }

    public async Task<Call> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public bool HasCall => _calls.Reader.TryPeek(out _);

    public sealed record Call(JobExecution Execution, IReadOnlyList<long> Sequences, CancellationToken Cancelled)
    {
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Accept() => Answer.TrySetResult();

        public void Fail(string message) => Answer.TrySetException(new IOException(message));

        public void Refuse(string reason) => Answer.TrySetException(new EventsRefusedException(reason));
    }
}
