using Airunner.Actors.Archive;

namespace Airunner.Actors.Jobs.Life;

/// <summary>A log's state as others see it.</summary>
internal static class LogStatus
{
    /// <summary>What is known of a log; appends in flight not counted.</summary>
    internal static JobStatus Of(JobExecution execution, LogState state, FoundDamage damage, string? trouble, LogDelivery delivery) => state switch
    {
        LogState.Finished finished => finished.Status,
        LogState.WithLog open => Of(execution, Phase(open), open.Log, damage, trouble) with
        {
            OldestPendingUnixMs = delivery.OldestUnixMs(open.Log),
            SendAttempts = delivery.FailedSends,
            Trouble = trouble ?? delivery.SendError,
        },
        LogState.Unopened { Failure: { } failure } => new JobStatus(execution, JobPhase.Unavailable) { Trouble = failure.Detail },
        _ => new JobStatus(execution, JobPhase.Recovering),
    };

    /// <summary>The status that stays when a log ends.</summary>
    /// <param name="last">Its last status.</param>
    /// <param name="archived">The archive; null where it was removed or closed.</param>
    internal static JobStatus OfEnded(JobStatus last, ArchivedLog? archived)
    {
        if (archived is { } archive)
        {
            return last with
            {
                Phase = JobPhase.Archived,
                LogBytes = archive.LogBytes,
                ArchivePath = archive.Path,
                ArchiveBytes = archive.ArchiveBytes,
            };
        }

        return last.Events == 0 ? last with { Phase = JobPhase.Absent } : last;
    }

    private static JobStatus Of(JobExecution execution, JobPhase phase, JobLog log, FoundDamage damage, string? trouble) => new(execution, phase)
    {
        Events = log.Index.Events,
        Sent = log.Index.Sent,
        Failed = log.Index.Failed,
        Pending = log.Index.Pending,
        LastSequence = log.Index.LastNumber,
        LogBytes = log.DurableBytes,
        DamageFindings = damage.Findings,
        LostBytes = damage.LostBytes,
        LogTrouble = trouble,
    };

    private static JobPhase Phase(LogState.WithLog state) => state switch
    {
        LogState.Live { Access: LogAccess.MustReopen or LogAccess.MustRewrite or LogAccess.Exchanging } => JobPhase.Recovering,
        LogState.Live { Ending: LogEnding.Serving or LogEnding.Leftover } => JobPhase.Open,
        LogState.Archiving { Ending: LogEnding.Leftover } => JobPhase.Open,
        _ => JobPhase.Completing,
    };
}
