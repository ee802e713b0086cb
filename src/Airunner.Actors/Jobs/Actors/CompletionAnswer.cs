using Airunner.Actors.Jobs.Life;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>The answer to a <see cref="Complete"/>, by the last status of the log.</summary>
internal static class CompletionAnswer
{
    /// <summary>
    /// <see cref="Completed"/> only if the promise is kept: nothing is pending and, if archiving is on, the log is archived.
    /// </summary>
    internal static IWithExecution Of(JobStatus status, LogSettings settings)
    {
        if (status.Pending > 0) return Unavailable(status, $"the system stopped with {status.Pending} events pending");
        var isKept = status.Phase is JobPhase.Archived or JobPhase.Absent || !settings.ArchiveOnComplete;
        return isKept ? new Completed(status.Execution, status) : Unavailable(status, "the system stopped before it was archived");
    }

    private static Unavailable Unavailable(JobStatus status, string why) => new(status.Execution, RefusalReason.Closed, why);
}
