using Airunner.Actors.Archive;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Ends a log: the last marks, the question whether the server has all, then archived, removed, or closed as it is.</summary>
internal sealed class LogEnd(
    OwnedLog log,
    LogFailures failures,
    LogExchanges exchanges,
    FoundDamage damage,
    SealedSegments segments,
    LeftoverEnd end,
    Func<JobStatus> status)
{
    /// <summary>Ends the log, if it is time and nothing is in the way.</summary>
    internal void Advance()
    {
        var isTime = log.State switch
        {
            LogState.Live { Access: LogAccess.MustReopen or LogAccess.MustRewrite or LogAccess.MustSeal } => false,
            LogState.Live when end.IsOwed => false,
            LogState.Live live => live.Ending.IsEnding() && live.Log.Index.Pending == 0 && segments.AreDone && !AreToBeArchived(live),
            LogState.Closing => true,
            _ => false,
        };
        if (!isTime || !TryClose(log.Log!)) return;
        if (log.State is LogState.Live open && IsToBeConfirmed(open)) Confirm(open);
        else End();
    }

    /// <summary>Nothing more to do here.</summary>
    /// <param name="archived">The archive; null where there is none.</param>
    internal void Finish(ArchivedLog? archived) => log.Finish(LogStatus.OfEnded(status(), archived));

    /// <summary>Segments are archived before the current file is, in their order.</summary>
    private bool AreToBeArchived(LogState.Live live) => !segments.IsEmpty && Archives(live);

    private bool Archives(LogState.Live live) => live.Ending.Archives() && log.Parts.Settings.ArchiveOnComplete;

    /// <summary>Whether the file is archived, or removed since it holds no event, as soon as it is closed.</summary>
    private bool IsRemovedNext =>
        log.State is LogState.Live live && (live.Log.Index.Events > 0 ? Archives(live) : segments.IsEmpty);

    private bool TryClose(JobLog open)
    {
        var step = FailedStep.Commit;
        try
        {
            while (log.CanWrite && open.HasMarks)
            {
                step = FailedStep.OpenWriter;
                if (log.OpenWriter() is { } unopened) throw unopened;
                step = FailedStep.Commit;
                open.Commit(log.Parts.NowMs);
            }

            step = FailedStep.Trim;
            open.CloseWriter(IsRemovedNext);
            return true;
        }
        catch (WalIOException failure) when (log.State is LogState.Closing)
        {
            // The time is over: closed as it is. Marks that are lost make for events sent twice, no more.
            log.Reports.NotClosed(failure);
            log.Trouble = failure.Message;
            open.Abandon();
            return true;
        }
        catch (WalIOException failure)
        {
            failures.OnFailure(step, failure);
            if (log.CanWrite) log.ScheduleRetry();
            return false;
        }
    }

    /// <summary>The server was asked whether it has all events.</summary>
    internal void Confirmed(Confirmation confirmation)
    {
        if (log.State is not LogState.Confirming confirming) return;
        log.Completeness = confirmation.Answer;
        log.Reports.Confirmed(confirmation);
        log.State = confirming.Confirmed();
        End();
    }

    private void Confirm(LogState.Live live)
    {
        log.State = live.Confirm();
        log.Host.Confirm(CountOf(live.Log));
    }

    /// <summary>Not of a log that stays because the system stops: its execution goes on.</summary>
    private bool IsToBeConfirmed(LogState.Live live)
    {
        var hasEvents = live.Log.Index.Events > 0 || !segments.IsEmpty || segments.LastArchive is not null;
        return hasEvents && (live.Ending == LogEnding.Completing || Archives(live)) && log.Parts.Confirms();
    }

    private Func<ExecutionTotals> CountOf(JobLog current)
    {
        var parts = log.Parts;
        var execution = log.Execution;
        var counted = segments.Counted;
        List<LogRecords> unarchived = [.. segments.Unarchived, current.Records];
        return () => DeliveredEvents.Count(parts.Files, parts.ArchivePaths(execution), counted, unarchived);
    }

    private void End()
    {
        if (log.State is not LogState.Live live)
        {
            Finish(archived: null); // the time to deliver is over
        }
        else if (live.Log.Index.Events == 0 && !segments.IsEmpty)
        {
            Finish(archived: null); // its marks name events of the segments
        }
        else if (live.Log.Index.Events == 0)
        {
            // Damage in a log that keeps no event: adopting it keeps the original.
            if (live.Access == LogAccess.ForeignDialect && damage.Findings > 0) exchanges.Start(ExchangeKind.Adopt);
            else Remove();
        }
        else if (Archives(live))
        {
            log.State = live.Archive();
            log.Host.RequestArchive(live.Claim, log.Path);
        }
        else
        {
            Finish(archived: null);
        }
    }

    private void Remove()
    {
        try
        {
            log.Parts.Files.TryRemoveFile(log.Path);
            DiskDirectories.Sync(log.Parts.Files, log.Parts.Folders.Logs);
        }
        catch (WalIOException failure)
        {
            // Should the name come back after a crash, it is that of an empty log, which the next start removes.
            log.Reports.NotRemoved(log.Path, failure);
        }

        Finish(segments.LastArchive);
    }
}
