namespace Airunner.Worker.Tests;

/// <summary>A clock that stands still; a test fires its timers.</summary>
internal sealed class StillTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<TimeSpan> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _strike;

    /// <summary>The delay of the first timer that was set.</summary>
    public Task<TimeSpan> Asked => _asked.Task;

    public override long GetTimestamp() => 0;

    /// <summary>Fires all timers.</summary>
    public void Strike()
    {
        lock (_gate) _strike?.Invoke();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(StillTime time, Action strike) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._strike -= strike;
                if (dueTime != Timeout.InfiniteTimeSpan) time._strike += strike;
            }

            if (dueTime != Timeout.InfiniteTimeSpan) time._asked.TrySetResult(dueTime);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
