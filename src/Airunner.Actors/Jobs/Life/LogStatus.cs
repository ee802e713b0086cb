using Airunner.Actors.Archive;
using Airunner.Actors.Format;

namespace Airunner.Actors.Jobs.Life;

/// <summary>A log's state as others see it.</summary>
internal static class LogStatus
{
    /// <summary>What is known of a log; appends in flight not counted.</summary>
    internal static JobStatus Of(OwnedLog log, FoundDamage damage, SealedSegments segments, LogDelivery delivery) => log.State switch
    {
        LogState.Finished finished => finished.Status,
        LogState.WithLog open => Of(log, open, damage, segments.Counts) with
        {
            OldestPending = delivery.OldestUnixMs(open.Log) is { } unixMs ? UnixTime.Of(unixMs) : null,
            SendAttempts = delivery.FailedSends,
            Trouble = log.Trouble ?? delivery.SendError,
        },
        LogState.Unopened { Failure: { } failure } => new JobStatus(log.Execution, JobPhase.Unavailable) { Trouble = failure.Detail },
        _ => new JobStatus(log.Execution, JobPhase.Recovering),
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

        return last is { Events: 0, Pending: 0 } ? last with { Phase = JobPhase.Absent } : last;
    }

    private static JobStatus Of(OwnedLog log, LogState.WithLog open, FoundDamage damage, SegmentCounts segments) =>
        new(log.Execution, Phase(open))
        {
            Events = segments.Events + open.Log.Index.Events,
            Sent = segments.Sent + open.Log.Index.Sent,
            Failed = segments.Failed + open.Log.Index.Failed,
            Pending = segments.Pending + open.Log.Index.Pending,
            LastSequence = open.Log.Index.LastNumber,
            LogBytes = segments.Bytes + open.Log.DurableBytes,
            DamageFindings = damage.Findings,
            LostBytes = damage.LostBytes,
            LogTrouble = log.Trouble,
            Completeness = log.Completeness,
        };

    private static JobPhase Phase(LogState.WithLog state) => state switch
    {
        LogState.Live { Access: LogAccess.MustReopen or LogAccess.MustRewrite or LogAccess.MustSeal } => JobPhase.Recovering,
        LogState.Live { Access: LogAccess.Exchanging } => JobPhase.Recovering,
        LogState.Live { Ending: LogEnding.Serving or LogEnding.Leftover } => JobPhase.Open,
        LogState.Archiving { Ending: LogEnding.Leftover } or LogState.Confirming { Ending: LogEnding.Leftover } => JobPhase.Open,
        _ => JobPhase.Completing,
    };
}
