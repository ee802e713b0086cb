using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>Drains every log of a system. The deadline holds even where a call to the disk never returns.</summary>
internal static class LogsDrain
{
    /// <summary>Time for closing after the time to deliver: the last marks, a trim, a sync.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan NamedWithin = TimeSpan.FromSeconds(1);

    /// <summary>Drains.</summary>
    /// <param name="system">The system; another caller may terminate it at the same time.</param>
    /// <param name="jobs">Its JobsActor.</param>
    /// <param name="drainTimeout">How long to deliver.</param>
    /// <param name="margin">How long to wait beyond that.</param>
    /// <returns>
    /// False: some logs did not close, and their names were logged. A thread is still in a call to the disk that nothing can end.
    /// </returns>
    internal static async Task<bool> TryAsync(ActorSystem system, IActorRef jobs, TimeSpan drainTimeout, TimeSpan margin)
    {
        using var deadline = new CancellationTokenSource(drainTimeout + margin);
        try
        {
            var answer = jobs.Ask<object>(new JobWalProtocol.Drain(drainTimeout), deadline.Token);
            if (await Task.WhenAny(answer, system.WhenTerminated).ConfigureAwait(false) != answer) return true;
            if (await answer.ConfigureAwait(false) is JobWalProtocol.RequestRefused refused)
                throw new InvalidOperationException(refused.Detail);
            return true;
        }
        catch (OperationCanceledException)
        {
            Logging.GetLogger(system, typeof(LogsDrain)).Error(
                "The logs did not close within {Seconds} s: a call to the disk does not return ({Logs}). They stay as they are. "
                + "What was acknowledged is on the disk; the outcome of everything else is unknown",
                (drainTimeout + margin).TotalSeconds, await NamesAsync(jobs).ConfigureAwait(false));
            return false;
        }
    }

    private static async Task<string> NamesAsync(IActorRef jobs)
    {
        using var soon = new CancellationTokenSource(NamedWithin);
        try
        {
            var live = await jobs.Ask<JobsMessages.Live>(new JobsMessages.GetLive(), soon.Token).ConfigureAwait(false);
            return JobWalHealth.Named(live.Executions.Select(execution => execution.ToString()));
        }
        catch (OperationCanceledException)
        {
            return "unknown which: every commit thread is blocked";
        }
    }
}
