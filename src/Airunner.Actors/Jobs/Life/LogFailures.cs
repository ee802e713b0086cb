using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What a failed call to the disk leads to, for an open log: the one place.</summary>
internal sealed class LogFailures(OwnedLog log, CommitGroup group, PendingRetries retries, LogExchanges exchanges)
{
    /// <summary>A call failed. What was gathered is answered, and where the file is poisoned, its records go into a new one.</summary>
    internal void OnFailure(FailedStep step, WalIOException failure)
    {
        switch (DiskFailure.Meaning(step, failure))
        {
            case FailureMeaning.NoSpace:
                log.NoteNoSpace(failure.Message);
                return;
            case FailureMeaning.CutBack when log.Log!.CutBack():
                log.Parts.Counters.NoteRefused(group.Count, RefusalReason.DiskFull);
                log.NoteNoSpace(failure.Message);
                group.RefuseAll(RefusalReason.DiskFull, failure.Message, retries);
                return;
        }

        log.Parts.Counters.NoteUnknown(group.Count);
        group.UnknownAll(failure.Message, retries);
        log.Reports.Poisoned(failure, log.Log!.DurableBytes);
        log.Trouble = failure.Message;
        log.Log.Abandon();
        log.SetAccess(LogAccess.MustRewrite);
        Remedy();
    }

    /// <summary>A record has become unreadable: opening again finds out what is left.</summary>
    internal void OnUnreadable(string why)
    {
        log.Reports.Unreadable(why);
        log.Trouble = why;
        try
        {
            log.Log!.CloseWriter();
        }
        catch (WalIOException failure)
        {
            OnFailure(FailedStep.Trim, failure);
            return;
        }

        log.SetAccess(LogAccessRule.AfterUnreadable(log.Access));
        Remedy();
    }

    /// <summary>Tries to make a live log writable, where it is not.</summary>
    /// <returns>False: there is nothing to try.</returns>
    internal bool Remedy()
    {
        if (log.State is not LogState.Live live || live.Access.Remedy() is not { } remedy) return false;
        exchanges.Start(remedy);
        return true;
    }
}
