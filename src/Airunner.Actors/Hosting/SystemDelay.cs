using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Waits by the scheduler of an actor system: virtual time moves it in tests.</summary>
internal static class SystemDelay
{
    /// <summary>Ends after the delay, or when the system has stopped: timers of a scheduler are lost then.</summary>
    internal static async Task For(ActorSystem system, TimeSpan delay)
    {
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = new Cancelable(system.Scheduler.Advanced);
        try
        {
            system.Scheduler.Advanced.ScheduleOnce(delay, due.SetResult, timer);
        }
        catch (SchedulerException)
        {
            // The scheduler has stopped, and so will the system.
        }

        await Task.WhenAny(due.Task, system.WhenTerminated).ConfigureAwait(false);
        timer.Cancel();
    }
}
