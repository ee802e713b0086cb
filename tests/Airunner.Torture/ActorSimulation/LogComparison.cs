using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>A log's status, asked for when nothing was left to do, against the log itself and what has arrived.</summary>
internal static class LogComparison
{
    public static void Check(JobModel model, SeenLog seen, JobStatus status)
    {
        model.CheckLog(seen);
        if (status.Phase is not (JobPhase.Open or JobPhase.Completing)) return;
        PromiseBrokenException.Unless(status.Events == seen.Events.Count, $"The status counts {status.Events} events, the log has {seen.Events.Count}.");
        PromiseBrokenException.Unless(status.Pending <= seen.Pending, $"The status counts {status.Pending} pending, the log has {seen.Pending}.");
        var owed = seen.Events.Count(each => !model.IsDone(each.Id, each.Sequence));
        PromiseBrokenException.Unless(status.Pending >= owed, $"The status counts {status.Pending} pending, and {owed} have not arrived.");
    }
}
