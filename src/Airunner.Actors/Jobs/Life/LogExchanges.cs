using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Opens a log, opens it again, rewrites it: asks for the work, and takes what comes of it.</summary>
/// <param name="log">The log.</param>
/// <param name="retries">Sequences awaiting retry.</param>
/// <param name="damage">What the log has lost.</param>
/// <param name="openedFor">How the log ends that is opened first.</param>
internal sealed class LogExchanges(OwnedLog log, PendingRetries retries, FoundDamage damage, LogEnding openedFor)
{
    /// <summary>
    /// Takes the execution's name and opens the log: here where it is new, by another thread where there is something to read.
    /// </summary>
    /// <returns>The work where it was done here; null where it is asked for, or the name cannot be had.</returns>
    internal LogExchange? Open()
    {
        try
        {
            var name = log.Parts.Locks.TryAcquire(FileNames.Log(log.Execution)) ?? throw new LogHeldException(log.Path);
            var claim = new ExecutionClaim(name);
            log.State = new LogState.Opening(claim);
            var exchange = New(ExchangeKind.Open, claim);
            if (!log.Parts.Opener.HasLog(log.Path))
            {
                exchange.Run();
                return exchange;
            }

            log.Host.Exchange(exchange);
        }
        catch (WalException failure)
        {
            NotOpened(failure);
        }

        return null;
    }

    /// <summary>Has another thread work on the file; nothing is written to it until that is done.</summary>
    internal void Start(ExchangeKind kind)
    {
        if (log.State is not LogState.WithLog open) return;
        log.SetAccess(LogAccess.Exchanging);
        log.Host.Exchange(New(kind, open.Claim));
    }

    /// <summary>The work is done. A failure leaves the file as it was, and is tried again.</summary>
    /// <returns>False: the log is gone, and nobody wants what was opened.</returns>
    internal bool TryTake(LogExchange exchange)
    {
        if (exchange.Bug is { } bug) throw new InvalidOperationException($"Work on '{log.Path}' failed ({exchange.Kind}): {bug.Message}", bug);
        switch (log.State)
        {
            case LogState.Opening when exchange.Failure is { } failure:
                NotOpened(failure);
                return true;
            case LogState.Opening opening:
                Take(opening.Claim, exchange, earlier: null);
                return true;
            case LogState.WithLog when exchange.Failure is { } failure:
                log.SetAccess(LogAccessRule.AfterFailed(exchange.Kind));
                if (log.Failures == 0) log.Reports.NotWritable(failure);
                log.Trouble = failure.Message;
                if (exchange.Kind != ExchangeKind.Adopt) log.ScheduleRetry(); // an adoption is tried again by the next append
                return true;
            case LogState.WithLog open:
                Take(open.Claim, exchange, open.Log);
                return true;
            default:
                exchange.Discard();
                return false;
        }
    }

    private LogExchange New(ExchangeKind kind, ExecutionClaim claim)
    {
        var (opener, path) = (log.Parts.Opener, log.Path);
        Func<OpenedLog> work = kind switch
        {
            ExchangeKind.Rewrite => log.Log!.Rewrite(opener),
            ExchangeKind.Adopt => () => opener.Adopt(path),
            _ => () => opener.Open(path),
        };
        return new LogExchange(kind, claim, work, () => log.Parts.Archived(log.Execution));
    }

    private void NotOpened(WalException failure)
    {
        log.State.Release();
        var why = OpenFailure.Of(failure);
        log.State = new LogState.Unopened(why);
        log.Reports.NotOpened(failure);
        log.Host.OpenFailed(why);
    }

    private void Take(ExecutionClaim claim, LogExchange exchange, JobLog? earlier)
    {
        var opened = exchange.Opened!;
        if (exchange.Archived is { } archived)
        {
            // An archive may have been swept since the log was opened first: its numbers are used all the same.
            opened.Contents.Index.StartAbove(Math.Max(archived.StartAbove, earlier?.Index.LastNumber ?? -1));
            log.Reports.UnreadableArchives(archived);
        }

        earlier?.Dispose();
        var next = new JobLog(log.Parts.Files, opened, log.Parts.Space, retries, log.Parts.Settings.MaxEventBytes)
        {
            // What this process has once made durable stays so.
            IsDurable = opened.IsDurable || earlier is { IsDurable: true },
        };
        next.NoteDurable(next.DurableBytes);
        var access = LogAccessRule.After(opened, next.IsDurable, exchange.Kind);
        log.State = log.State switch
        {
            LogState.Live live => live with { Log = next, Access = access },
            LogState.Closing closing => closing with { Log = next, Access = access },
            _ => new LogState.Live(claim, next, access, openedFor),
        };
        log.Trouble = opened.WriteTrouble?.Message;
        damage.Report(opened with { IsDurable = next.IsDurable }, next.Index);
        if (earlier is not null) TakeOver(next, earlier);
        log.ScheduleMarks();
        log.ScheduleIdleCheck();
        if (access == LogAccess.Writable) log.NoteHealthy();
        if (access.Remedy() is not null) log.ScheduleRetry();
    }

    /// <summary>The new log is open already. Where it knows of fewer delivered events, they are delivered twice; nothing is lost.</summary>
    private void TakeOver(JobLog next, JobLog earlier)
    {
        try
        {
            next.TakeOver(earlier);
        }
        catch (WalIOException failure)
        {
            log.Reports.NotTakenOver(failure);
        }
    }
}
