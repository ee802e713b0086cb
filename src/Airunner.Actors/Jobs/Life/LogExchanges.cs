using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Opens a log, opens it again, rewrites it: asks for the work, and takes what comes of it.</summary>
/// <param name="log">The log.</param>
/// <param name="retries">Sequences awaiting retry.</param>
/// <param name="damage">What the log has lost.</param>
/// <param name="segments">Its sealed segments.</param>
/// <param name="openedFor">How the log ends that is opened first.</param>
internal sealed class LogExchanges(
    OwnedLog log, PendingRetries retries, FoundDamage damage, SealedSegments segments, LogEnding openedFor)
{
    private SealPlan? _seal;

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
            var exchange = FirstOpening(claim);
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
        if (kind == ExchangeKind.Seal)
        {
            log.Parts.Listed.NoteSealing(log.Path);
            log.IsSealDue = false;
            _seal ??= new SealPlan(
                log.Path, segments.NextNumber, log.SegmentPath, open.Log.DetachWriter(keepsUnread: segments.Source(open.Log) == open.Log));
        }

        log.SetAccess(LogAccess.Exchanging);
        log.Host.Exchange(New(kind, open));
    }

    /// <summary>The work is done. A failure leaves the file as it was, and is tried again.</summary>
    /// <returns>False: the log is gone, and nobody wants what was opened.</returns>
    internal bool TryTake(LogExchange exchange)
    {
        if (exchange.Bug is { } bug)
            throw new InvalidOperationException($"Work on '{log.Path}' failed ({exchange.Kind}): {bug.Message}", bug);
        switch (log.State)
        {
            case LogState.Opening when exchange.Failure is { } failure:
                NotOpened(failure);
                return true;
            case LogState.Opening opening:
                Take(opening.Claim, exchange, earlier: null);
                return true;
            case LogState.WithLog when exchange.Failure is { } failure:
                log.SetAccess(LogAccessRule.AfterFailed(exchange.Kind, exchange.Seal is { HasTrimFailed: true }));
                if (exchange.Seal is { HasTrimFailed: true }) _seal = null;
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

    /// <summary>Archives are not asked: the first opening knew their numbers, or has found events that are above them.</summary>
    private LogExchange New(ExchangeKind kind, LogState.WithLog open)
    {
        var opener = log.Parts.Opener;
        var path = log.Path;
        var after = segments.LastSequence;
        var seal = _seal; // null where the file is not being sealed
        DiskFile? source = null;
        Func<OpenedLog> work = kind switch
        {
            ExchangeKind.Rewrite or ExchangeKind.Adopt => open.Log.Rewrite(opener, after, out source),
            ExchangeKind.Seal => () => opener.Segments.Seal(seal!),
            _ => () => opener.Open(path, after),
        };
        return new LogExchange(kind, open.Claim, work, archived: null)
        {
            Began = log.Parts.Signals.RecoveryBegins(log.Parts.Time),
            Seal = seal,
            Source = source,
            AskEnd = kind == ExchangeKind.Seal ? null : AskEnd(() => opener.Segments.Find(NumberOf)),
        };
    }

    private LogExchange FirstOpening(ExecutionClaim claim)
    {
        var opener = log.Parts.Opener;
        var path = log.Path;
        var found = new FoundSegments(opener.Segments, opener);
        var archived = new Lazy<ArchivedNumbers>(Archived);
        return new LogExchange(ExchangeKind.Open, claim, () => found.Open(path, () => Listed(archived)), () => archived.Value)
        {
            Began = log.Parts.Signals.RecoveryBegins(log.Parts.Time),
            Found = found,
            AskEnd = AskEnd(() => found.Files),
        };
    }

    /// <summary>Whoever works on the file asks too, since it may have to read it.</summary>
    private Func<OpenedLog, JobEvent?>? AskEnd(Func<List<SegmentFile>> segments)
    {
        var isLeftover = log.State switch
        {
            LogState.Live live => live.Ending == LogEnding.Leftover,
            _ => openedFor == LogEnding.Leftover,
        };
        if (!isLeftover || log.Parts.EndLeftover is not { } end || log.Parts.Own.Contains(log.Execution)) return null;
        var events = new LeftoverEvents(log.Parts, log.Execution);
        return opened => events.Read(opened, segments()) is { } leftover ? end(leftover) : null;
    }

    private ListedLog Listed(Lazy<ArchivedNumbers> archived) =>
        log.Parts.Listed.Of(log.Parts.Files, log.Path)
        ?? new ListedLog(IsNew(archived) ? [] : log.Parts.Opener.Segments.Find(NumberOf), IsNameDurable: false);

    /// <summary>
    /// Whether the execution has no files. Segments are archived in order, and an execution that has files keeps its last archive: one
    /// without a first segment and without archives has no other segment either. Most executions are new, and nothing is listed for them.
    /// </summary>
    private bool IsNew(Lazy<ArchivedNumbers> archived) =>
        !log.Parts.Opener.HasLog(log.Path)
        && !log.Parts.Opener.HasLog(log.SegmentPath(1))
        && archived.Value is { StartAbove: < 0, Unreadable.Count: 0 };

    private int? NumberOf(string name) =>
        FileNames.TryParseSegment(name, out var execution, out var number) && execution == log.Execution ? number : null;

    private ArchivedNumbers Archived() => log.Parts.Archived(log.Execution);

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
        Measure(exchange, opened);
        if (exchange.Found is { } found) segments.TakeFound(found, opened);
        if (opened.Contents.Index.Events == 0) StartAbove(opened, exchange.Archived, earlier);
        NoteUsed(opened.Contents.Index, earlier);
        if (earlier is { Index.Events: > 0 } gone && exchange.Seal is null && IsEmpty(opened))
            log.Reports.LostWithFile(log.Path, gone.Index.Events, gone.Index.Pending);
        if (exchange.Seal is { } seal)
        {
            segments.Add(seal, earlier!);
            _seal = null;
        }
        else
        {
            earlier?.Dispose();
        }

        var next = new JobLog(log.Parts.Files, opened, log.Parts.Space, retries, log.Parts.Settings.MaxEventBytes, log.Marks)
        {
            IsDurable = opened.IsDurable || StaysDurable(earlier, opened.Contents.Index),
            Floor = log.Floor,
        };
        next.NoteDurable(next.DurableBytes);
        log.Marks.NoteFound(next.Index.DoneThrough, next.Index.FailedAhead);
        var access = LogAccessRule.After(opened, next.IsDurable, exchange.Kind);
        log.State = log.State switch
        {
            LogState.Live live => live with { Log = next, Access = access },
            LogState.Closing closing => closing with { Log = next, Access = access },
            _ => new LogState.Live(claim, next, access, openedFor),
        };
        log.Trouble = opened.WriteTrouble?.Message;
        damage.Report(opened with { IsDurable = next.IsDurable }, next.Index);
        if (earlier is not null && exchange.Seal is null) TakeOver(next, earlier);
        log.ScheduleMarks();
        log.ScheduleIdleCheck();
        if (access == LogAccess.Writable) log.NoteHealthy();
        if (access.Remedy() is not null) log.ScheduleRetry();
    }

    /// <summary>Opening what holds nothing is no recovery, nor is sealing.</summary>
    private void Measure(LogExchange exchange, OpenedLog opened)
    {
        var holdsNothing = opened.Contents.Index.Events == 0 && opened.Findings.Count == 0
            && exchange.Found is null or { HasEvents: false };
        if (exchange.Kind == ExchangeKind.Seal || holdsNothing) return;
        var kind = exchange.Kind switch
        {
            ExchangeKind.Rewrite => "rewrite",
            ExchangeKind.Adopt => "adopt",
            _ => "open",
        };
        log.Parts.Signals.Recovered(kind, exchange.Began, log.Parts.Time);
    }

    /// <summary>
    /// What this process has once made durable stays so. An event whose write failed may be in the new file all the same; while that does
    /// not have its name durably, a power cut brings the old file back, without the event.
    /// </summary>
    private static bool StaysDurable(JobLog? earlier, LogIndex found) =>
        earlier is { IsDurable: true } && found.LastSequence <= earlier.Index.LastSequence;

    /// <summary>A file that was removed while it was closed was made again: it has no event, and no damage that could explain it.</summary>
    private static bool IsEmpty(OpenedLog opened) => opened.Contents.Index.Events == 0 && opened.Findings.Count == 0;

    /// <summary>
    /// Numbers go on above those of the archives, the segments and the earlier opening: an archive may have been swept since then.
    /// </summary>
    private void StartAbove(OpenedLog opened, ArchivedNumbers? archived, JobLog? earlier)
    {
        var number = Math.Max(segments.LastNumber, Math.Max(archived?.StartAbove ?? -1, earlier?.Index.LastNumber ?? -1));
        opened.Contents.Index.StartAbove(number);
        if (archived is not null) log.Reports.UnreadableArchives(archived);
    }

    /// <summary>
    /// The receiver has events that the log has lost since, and drops others under their numbers. That they were there is known from the
    /// earlier opening, or from marks that name them.
    /// </summary>
    private void NoteUsed(LogIndex index, JobLog? earlier)
    {
        var known = Math.Max(index.LastNumber, Math.Max(segments.LastNumber, earlier?.Index.LastUsed ?? -1));
        index.NoteUsed(LogIndex.UsedThrough(known, Math.Max(index.LastMarked, segments.LastMarked)));
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
            var failed = log.Marks.Failed.Where(next.Index.IsDone).ToList();
            log.Marks.Forget();
            log.Marks.NoteFound(next.Index.DoneThrough, next.Index.FailedAhead);
            failed.ForEach(log.Marks.NoteFailed); // the index counts them, and no file has their marks
            log.Reports.NotTakenOver(failure);
        }
    }
}
