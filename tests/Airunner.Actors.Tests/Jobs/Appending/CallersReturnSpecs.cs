using System.Buffers;
using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class CallersReturnSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly SteppingTime _time = new();
    private int _questions;

    [Fact]
    public async Task A_commit_waits_for_a_caller_that_is_being_called()
    {
        using var called = new HeldCaller();
        var callers = new CallersReturn(_time, () => ++_questions > 3);
        callers.Called(called.Run, started: -1_000_000);
        callers.WaitForMessage().ShouldBeTrue();
        _questions.ShouldBe(4);
        await called.ReleaseAsync();
    }

    [Fact]
    public async Task It_waits_at_most_half_as_long_as_the_last_write_took()
    {
        using var called = new HeldCaller();
        var callers = new CallersReturn(_time, () => ++_questions < 0);
        callers.Called(called.Run, started: -100); // a write of 101 steps; each reading of the clock is a step
        callers.WaitForMessage().ShouldBeFalse();
        _time.Steps.ShouldBe(1 + 50);
        await called.ReleaseAsync();
    }

    [Fact]
    public async Task After_a_long_write_it_waits_a_millisecond_only()
    {
        using var called = new HeldCaller();
        var callers = new CallersReturn(_time, () => ++_questions < 0);
        callers.Called(called.Run, started: -1_000_000);
        callers.WaitForMessage().ShouldBeFalse();
        _time.Steps.ShouldBe(1 + (int)_time.TimestampFrequency / 1000);
        await called.ReleaseAsync();
    }

    [Fact]
    public async Task Nobody_is_waited_for_once_all_have_been_called()
    {
        using var called = new HeldCaller();
        await called.ReleaseAsync();
        var callers = new CallersReturn(_time, () => ++_questions < 0);
        callers.Called(called.Run, started: -1_000_000);
        callers.WaitForMessage().ShouldBeFalse();
        _time.Steps.ShouldBe(1);
    }

    [Fact]
    public void Actors_that_append_are_not_waited_for()
    {
        var callers = new CallersReturn(_time, () => ++_questions < 0);
        callers.Called(null, started: -1_000_000);
        callers.WaitForMessage().ShouldBeFalse();
        _questions.ShouldBe(1);
    }

    /// <summary>A caller whose continuation runs until it is released.</summary>
    private sealed class HeldCaller : IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();

        public HeldCaller()
        {
            var tickets = ArrayPool<AppendTicket>.Shared.Rent(1);
            tickets[0] = new AppendTicket(new JobExecution("job"), new NoOwner(), 1);
            var awaited = tickets[0].Awaitable.AsTask();
            _ = awaited.ContinueWith(_ => _gate.Wait(Deadline), TaskContinuationOptions.ExecuteSynchronously);
            Run = TicketRun.Queue(tickets, 1);
        }

        public TicketRun Run { get; }

        public async Task ReleaseAsync()
        {
            _gate.Set();
            var patience = CancellationTokenSource.CreateLinkedTokenSource(new CancellationTokenSource(Deadline).Token);
            while (!Run.IsDone)
            {
                patience.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public void Dispose() => _gate.Dispose();
    }

    /// <summary>A clock that advances one step at each reading.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        public long Steps { get; private set; }

        public override long TimestampFrequency => 200_000; // a millisecond: 200 steps

        public override long GetTimestamp() => ++Steps;
    }
}
