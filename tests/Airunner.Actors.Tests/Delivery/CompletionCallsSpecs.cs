using Airunner.Actors.Delivery;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Actors.Tests.Delivery;

public sealed class CompletionCallsSpecs
{
    private static readonly JobExecution Job = new("build", "1");
    private static readonly Completeness All = new(3, IsComplete: true, 0);
    private static readonly ExecutionTotals Sent = new(1, 3, 3, 77);

    [Fact]
    public async Task The_sender_is_asked_with_what_was_delivered()
    {
        var sender = new AskedSender { Answer = static _ => Task.FromResult<Completeness?>(All) };
        var calls = Of(() => sender);
        (await calls.IsOfferedAsync()).ShouldBeTrue();
        (await calls.AskAsync(Job, Sent)).ShouldBe(All);
        sender.Asked.ShouldHaveSingleItem().ShouldBe((Job, Sent));
        calls.MayBeOffered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_sender_that_does_not_ask_is_known_after_the_first_time()
    {
        var calls = Of(static () => new SilentSender());
        calls.MayBeOffered.ShouldBeTrue();
        (await calls.IsOfferedAsync()).ShouldBeFalse();
        calls.MayBeOffered.ShouldBeFalse();
    }

    [Fact]
    public async Task A_sender_that_cannot_be_created_is_tried_again()
    {
        var tries = 0;
        var calls = Of(() => ++tries == 1 ? throw new InvalidOperationException("not yet") : new SilentSender());
        await Should.ThrowAsync<InvalidOperationException>(calls.IsOfferedAsync());
        (await calls.IsOfferedAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_does_not_return_is_waited_for_a_limited_time_and_keeps_its_place()
    {
        var clock = new FakeTimeProvider();
        var hanging = new TaskCompletionSource<Completeness?>();
        var sender = new AskedSender { Answer = _ => hanging.Task };
        var calls = Of(() => sender, clock);
        await calls.IsOfferedAsync();
        var first = calls.AskAsync(Job, Sent);
        await sender.Called.WaitAsync(TimeSpan.FromSeconds(20));
        var second = calls.AskAsync(Job, Sent);
        clock.Advance(CompletionCalls.Within);
        (await Should.ThrowAsync<TimeoutException>(first)).Message.ShouldBe("No answer within 5 s.");
        await Should.ThrowAsync<TimeoutException>(second);
        sender.Asked.Count.ShouldBe(1);

        hanging.SetResult(All);
        sender.Answer = static _ => Task.FromResult<Completeness?>(All);
        (await calls.AskAsync(Job, Sent)).ShouldBe(All);
    }

    private static CompletionCalls Of(Func<IEventSender> senders, TimeProvider? time = null) =>
        new(senders, maxInFlight: 1, TaskScheduler.Default, time ?? new FakeTimeProvider());

    private sealed class SilentSender : IEventSender
    {
        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class AskedSender : IEventSender, ICompletionSender
    {
        private readonly TaskCompletionSource _called = new();

        public List<(JobExecution, ExecutionTotals)> Asked { get; } = [];

        public Task Called => _called.Task;

        public required Func<CancellationToken, Task<Completeness?>> Answer { get; set; }

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<Completeness?> CompleteAsync(JobExecution execution, ExecutionTotals sent, CancellationToken cancellationToken)
        {
            Asked.Add((execution, sent));
            _called.TrySetResult();
            return Answer(cancellationToken);
        }
    }
}
