namespace Airunner.Actors.Tests.Reading;

/// <summary>A clock whose waits end at once.</summary>
/// <param name="waited">Called before each end.</param>
internal sealed class ShortWaits(Action waited) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        waited();
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
