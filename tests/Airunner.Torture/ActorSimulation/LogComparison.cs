using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Compares a log's status, asked for when nothing was left to do, with the log itself and with the receiver.</summary>
internal static class LogComparison
{
    public static void Check(JobModel model, SeenLog seen, JobStatus status, bool isOneFile)
    {
        model.CheckLog(seen);
        if (status.Phase is not (JobPhase.Open or JobPhase.Completing)) return;
        if (isOneFile) // of more, those archived in this life count too, and those not read yet count as one pending event each
        {
            PromiseBrokenException.Unless(
                status.Events == seen.Events.Count, $"The status counts {status.Events} events, the log has {seen.Events.Count}.");
            PromiseBrokenException.Unless(
                status.Pending <= seen.Pending, $"The status counts {status.Pending} pending, the log has {seen.Pending}.");
        }

        var mayBeUnread = !isOneFile && status.Pending > 0;
        var missing = seen.Events.Count(each => !model.IsDone(each.Id, each.Sequence));
        PromiseBrokenException.Unless(
            mayBeUnread || status.Pending >= missing, $"The status counts {status.Pending} pending, and {missing} have not arrived.");
    }
}
