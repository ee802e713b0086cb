using System.Buffers;
using Airunner.Actors.Jobs;

namespace Airunner.Actors.Tests.Jobs;

public sealed class TicketRunSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_continuation_that_blocks_on_another_append_of_the_same_run_does_not_hold_it_up()
    {
        const int Count = 50;
        var tickets = ArrayPool<AppendTicket>.Shared.Rent(Count);
        for (var i = 0; i < Count; i++) tickets[i] = new AppendTicket(new JobExecution("job"), new NoOwner(), i);
        var answers = Enumerable.Range(0, Count).Select(i => tickets[i].Awaitable.AsTask()).ToArray();
        var blocking = answers[0].ContinueWith(_ => answers[^1].Wait(Deadline), TaskContinuationOptions.ExecuteSynchronously);

        TicketRun.Queue(tickets, Count);

        (await blocking.WaitAsync(Deadline)).ShouldBeTrue();
        await Task.WhenAll(answers).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Idle_threads_are_not_all_woken_for_one_run_but_one_comes_each_time_the_patience_is_over()
    {
        var blocked = TicketRun.MostAtOnce;
        var tickets = ArrayPool<AppendTicket>.Shared.Rent(blocked + 20);
        for (var i = 0; i < blocked + 20; i++) tickets[i] = new AppendTicket(new JobExecution("job"), new NoOwner(), i);
        var answers = Enumerable.Range(0, blocked + 20).Select(i => tickets[i].Awaitable.AsTask()).ToArray();
        using var gate = new ManualResetEventSlim();
        using var entered = new CountdownEvent(blocked);
        foreach (var answer in answers[..blocked])
        {
            _ = answer.ContinueWith(_ =>
            {
                entered.Signal();
                gate.Wait(Deadline);
            }, TaskContinuationOptions.ExecuteSynchronously);
        }

        var time = new OneTimer();
        TicketRun.Queue(tickets, blocked + 20, time);
        entered.Wait(Deadline).ShouldBeTrue();
        (await time.Started.WaitAsync(Deadline)).ShouldBe(TimeSpan.FromMilliseconds(1));
        answers[blocked..].ShouldAllBe(answer => !answer.IsCompleted);

        time.Fire();
        await Task.WhenAll(answers[blocked..]).WaitAsync(Deadline);
        gate.Set();
        await Task.WhenAll(answers).WaitAsync(Deadline);
    }

    /// <summary>Its first timer fires when the test says so, the others never.</summary>
    private sealed class OneTimer : TimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Action _fire = () => { };

        public Task<TimeSpan> Started => _started.Task;

        public void Fire() => _fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (!_started.Task.IsCompleted) _fire = () => callback(state);
            _started.TrySetResult(dueTime);
            return new Stopped();
        }

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
