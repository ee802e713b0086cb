using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Compares a log's status, asked for when nothing was left to do, with the log itself and with the receiver.</summary>
internal static class LogComparison
{
    public static void Check(JobModel model, SeenLog seen, JobStatus status)
    {
        model.CheckLog(seen);
        if (status.Phase is not (JobPhase.Open or JobPhase.Completing)) return;
        PromiseBrokenException.Unless(
            status.Events >= seen.Events.Count, // more where segments were archived while the log lived
            $"The status counts {status.Events} events, the log has {seen.Events.Count}.");
        PromiseBrokenException.Unless(
            status.Pending <= seen.Pending, $"The status counts {status.Pending} pending, the log has {seen.Pending}.");
        var undelivered = seen.Events.Count(each => !model.IsDone(each.Id, each.Sequence));
        PromiseBrokenException.Unless(
            status.Pending >= undelivered, $"The status counts {status.Pending} pending, and {undelivered} have not arrived.");
    }
}
