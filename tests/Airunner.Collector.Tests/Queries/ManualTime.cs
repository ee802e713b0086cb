using System.Threading.Channels;

namespace Airunner.Collector.Tests.Queries;

/// <summary>A clock that stands still until a test ends a wait.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Channel<Action> _waiting = Channel.CreateUnbounded<Action>();

    /// <summary>The requested length of each wait.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        _waiting.Writer.TryWrite(() => callback(state));
        return new ManualTimer();
    }

    /// <summary>Returns when a wait has begun.</summary>
    /// <returns>An action that ends that wait.</returns>
    public Task<Action> SomebodyWaits() => _waiting.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private sealed class ManualTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
