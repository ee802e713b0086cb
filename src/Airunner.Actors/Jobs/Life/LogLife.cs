using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Where a log's actor stands.</summary>
internal enum LogPhase
{
    /// <summary>Could not be opened.</summary>
    Unopened,

    /// <summary>Takes appends, as far as it is not ending.</summary>
    Open,

    /// <summary>Readable and delivered, but not writable for now: it is tried again.</summary>
    ReadOnly,

    /// <summary>The time to deliver is over: closes as it is.</summary>
    Closing,

    /// <summary>Settled and closed; the ArchiveActor has it.</summary>
    Archiving,

    /// <summary>Nothing more to do here.</summary>
    Finished,
}

/// <summary>Why a log could not be opened.</summary>
internal sealed record OpenFailure(RefusalReason Reason, string Detail, bool IsPermanent);

/// <summary>One log's life: opened, written, poisoned and rewritten, idle, ended, archived. Owns the execution's lock throughout.</summary>
internal sealed class LogLife(JobExecution execution, JobWalParts parts, PendingRetries turns, bool isLeftover, ILoggingAdapter logger)
{
    private readonly string _path = parts.PathOf(execution);
    private IDisposable? _lock;
    private ArchiveClaim? _claim;
    private bool _isUnclaimed = isLeftover;
    private bool _isCompleting;
    private bool _isDraining;
    private bool _isForeign;
    private bool _isWritable;
    private bool _isDurable;
    private bool _mustRewrite;
    private int _retries;
    private readonly FoundDamage _damage = new(execution, parts.Counters, logger);
    private ArchiveProtocol.LogArchived? _archived;
    private JobStatus? _last;

    /// <summary>Where it stands.</summary>
    internal LogPhase Phase { get; private set; } = LogPhase.Unopened;

    /// <summary>The log while it is open; null before and after.</summary>
    internal JobLog? Log { get; private set; }

    /// <summary>Why it could not be opened.</summary>
    internal OpenFailure? OpenFailure { get; private set; }

    /// <summary>What is wrong with the disk now, for people.</summary>
    internal string? Trouble { get; private set; }

    /// <summary>Ends as soon as everything is settled.</summary>
    internal bool IsEnding => _isCompleting || _isDraining || _isUnclaimed;

    /// <summary>Whether marks and appends can be written now.</summary>
    internal bool CanWrite => Phase is LogPhase.Open or LogPhase.Closing && _isWritable && !_isForeign;

    /// <summary>
    /// Whether events may be sent. What an earlier process left has to be made durable first: lost in a power cut after it was delivered, its
    /// numbers would be given to other events, which the receiver drops.
    /// </summary>
    internal bool MayDeliver => _isDurable;

    /// <summary>The file is closed for idleness.</summary>
    internal bool IsIdle => Phase == LogPhase.Open && Log is { Writer: null };

    /// <summary>Takes the lock and opens the log.</summary>
    /// <returns>False: <see cref="OpenFailure"/> says why.</returns>
    internal bool Open()
    {
        try
        {
            _lock = parts.Locks.TryAcquire(FileNames.Log(execution)) ?? throw new LogHeldException(_path);
            Take(parts.Opener.Open(_path));
            return true;
        }
        catch (WalException failure)
        {
            Release();
            var isFull = failure is WalIOException { IsNoSpace: true };
            OpenFailure = new OpenFailure(isFull ? RefusalReason.DiskFull : RefusalReason.CannotOpen, failure.Message, IsPermanent(failure));
            if (failure is LogHeldException) logger.Info("The log of {Job} {Execution} is another process's", execution.Job, execution.Execution ?? "-"); // no trouble of the log; who asks is told
            else logger.Warning("The log of {Job} {Execution} cannot be opened: {Reason}", execution.Job, execution.Execution ?? "-", failure.Message);
            return false;
        }
    }

    /// <summary>The log, with its writing end open.</summary>
    /// <exception cref="WalIOException">It could not be opened for writing.</exception>
    internal JobLog ForWriting()
    {
        if (_isForeign) Adopt();
        if (Log!.Writer is null) Log.TakeWriter(parts.Opener.OpenWriter(_path, Log.DurableBytes));
        return Log;
    }

    /// <summary>Whether appends are refused now, and why.</summary>
    internal bool RefusesAppends(out RefusalReason reason, out string? detail)
    {
        detail = Trouble;
        reason = RefusalReason.Recovering;
        switch (Phase)
        {
            case LogPhase.Unopened:
                (reason, detail) = (OpenFailure!.Reason, OpenFailure.Detail);
                return true;
            case LogPhase.Archiving when _isUnclaimed:
                return true;
            case LogPhase.Open or LogPhase.ReadOnly when !_isCompleting && !_isDraining:
                if (Phase == LogPhase.Open) _isUnclaimed = false;
                return Phase == LogPhase.ReadOnly;
            default:
                (reason, detail) = (RefusalReason.Closed, _isDraining ? "the system stops" : "the execution is completed");
                return true;
        }
    }

    /// <summary>Whether it can be handed to someone who wants to append.</summary>
    internal bool RefusesActivation(out RefusalReason reason)
    {
        reason = Phase is LogPhase.ReadOnly or LogPhase.Finished || _isUnclaimed ? RefusalReason.Recovering : RefusalReason.Closed;
        return Phase != LogPhase.Open || _isCompleting || _isDraining;
    }

    /// <summary>Someone wants to append: a leftover is one no longer.</summary>
    internal void Claim() => _isUnclaimed = false;

    /// <summary>No more appends; archived once settled.</summary>
    internal void Complete() => _isCompleting = true;

    /// <summary>No more appends; closed once settled.</summary>
    internal void Drain() => _isDraining = true;

    /// <summary>Closed now, whatever is pending.</summary>
    internal void Close()
    {
        _isDraining = true;
        if (Phase is LogPhase.Open or LogPhase.ReadOnly or LogPhase.Archiving) Phase = LogPhase.Closing;
    }

    /// <summary>A write or sync failed: this file is not written to again.</summary>
    internal void Poison(WalIOException failure)
    {
        logger.Error(failure, "Writing the log of {Job} {Execution} failed at {OffsetBytes}; it goes on in a rewritten file", execution.Job, execution.Execution ?? "-", Log!.DurableBytes);
        Trouble = failure.Message;
        (_mustRewrite, _isWritable) = (true, false);
        Log.Abandon();
        if (Phase == LogPhase.Open) Phase = LogPhase.ReadOnly;
    }

    /// <summary>A record that was readable is not any more: opening again finds out what is left.</summary>
    internal void ReadTrouble(string detail)
    {
        logger.Error("Reading the log of {Job} {Execution} failed: {Reason}", execution.Job, execution.Execution ?? "-", detail);
        Trouble = detail;
        _isWritable = false;
        Phase = LogPhase.ReadOnly;
        try
        {
            Log!.CloseWriter();
        }
        catch (WalIOException failure)
        {
            Poison(failure);
        }
    }

    /// <summary>The disk has no room: told once until it has.</summary>
    internal void NoteDiskFull(WalIOException failure)
    {
        if (Trouble is null) logger.Warning("The disk is full; appends to {Job} {Execution} are refused: {Reason}", execution.Job, execution.Execution ?? "-", failure.Message);
        Trouble = failure.Message;
    }

    /// <summary>The quota or the free space set aside is used up: told once until it is not.</summary>
    /// <returns>Which, for people.</returns>
    internal string NoteOverLimit()
    {
        var why = parts.Space.Explain();
        if (Trouble is null) logger.Warning("Appends to {Job} {Execution} are refused: {Reason}", execution.Job, execution.Execution ?? "-", why);
        return Trouble = why;
    }

    /// <summary>A write succeeded: nothing is wrong with the disk any more.</summary>
    internal void NoteWritten()
    {
        if (Trouble is null) return;
        Trouble = null;
        logger.Info("The log of {Job} {Execution} is written again", execution.Job, execution.Execution ?? "-");
    }

    /// <summary>Opens the log anew, after a failed write in a rewritten file.</summary>
    /// <returns>
    /// True: it was opened, perhaps still only for reading (<see cref="LogPhase.ReadOnly"/>). False: all is as it was, and readable; try
    /// again after <see cref="NextRetryDelay"/>.
    /// </returns>
    internal bool TryReopen()
    {
        var (earlier, isClosing) = (Log!, Phase == LogPhase.Closing);
        try
        {
            var opened = _mustRewrite ? parts.Opener.Reopen(_path) : parts.Opener.Open(_path);
            earlier.Dispose();
            Take(opened);
            if (isClosing) Phase = LogPhase.Closing; // the time to deliver is over all the same
            TakeOver(earlier);
            return true;
        }
        catch (WalException failure)
        {
            if (_retries == 0) logger.Warning("The log of {Job} {Execution} cannot be written yet: {Reason}", execution.Job, execution.Execution ?? "-", failure.Message);
            Trouble = failure.Message;
            return false;
        }
    }

    /// <summary>The new log stands already: that it knows less of what is settled costs a second delivery, and no more.</summary>
    private void TakeOver(JobLog earlier)
    {
        try
        {
            Log!.TakeOver(earlier);
        }
        catch (WalIOException failure)
        {
            logger.Warning("What is settled in the log of {Job} {Execution} could not be found in the rewritten one and is delivered again: {Reason}", execution.Job, execution.Execution ?? "-", failure.Message);
        }
    }

    /// <summary>Time until the next try, growing.</summary>
    internal TimeSpan NextRetryDelay() => parts.Settings.Retry.After(++_retries, parts.Chance());

    /// <summary>Closes the file when nothing is to be written; the next append opens it again.</summary>
    internal bool CloseForIdleness()
    {
        if (Phase != LogPhase.Open || Log is not { Writer: not null } || Log.HasMarks) return false;
        Log.CloseWriter();
        return true;
    }

    /// <summary>Writes the last marks, closes, and archives or removes.</summary>
    /// <exception cref="WalIOException">Not done; try again.</exception>
    internal void End(long nowMs)
    {
        if (Phase is LogPhase.ReadOnly or LogPhase.Archiving or LogPhase.Finished) return;
        while (CanWrite && Log!.HasMarks) ForWriting().Commit(nowMs);
        Log!.CloseWriter();
        var isSettled = Log.Index.Pending == 0;
        if (isSettled && Phase == LogPhase.Open && Log.Index.Events == 0)
        {
            if (_isForeign && _damage.Findings > 0) Adopt(); // which keeps the original
            Remove();
        }
        else if (isSettled && Phase == LogPhase.Open && (_isCompleting || (_isUnclaimed && !_isDraining)) && parts.Settings.ArchiveOnComplete)
        {
            (Phase, _claim, _lock) = (LogPhase.Archiving, new ArchiveClaim(_lock!), null);
            AskForArchive();
        }
        else Finish();
    }

    /// <summary>After <see cref="End"/> failed and the time is over: closes as it is. Marks that are lost make for events sent twice, no more.</summary>
    internal void EndAsItIs(WalIOException failure)
    {
        logger.Error(failure, "Closing the log of {Job} {Execution} failed; it is opened again at the next start", execution.Job, execution.Execution ?? "-");
        Trouble = failure.Message;
        Log!.Abandon();
        Finish();
    }

    /// <summary>Asks the ArchiveActor to archive the log.</summary>
    internal void AskForArchive() => parts.Archive.Tell(new ArchiveProtocol.ArchiveLog(execution, _path) { Claim = _claim });

    /// <summary>The archive is durable and the log gone.</summary>
    internal void Archived(ArchiveProtocol.LogArchived archived)
    {
        (_archived, Trouble) = (archived, null);
        Finish();
    }

    /// <summary>Archiving failed; the log is still there.</summary>
    internal void ArchiveTrouble(string reason) => Trouble = reason;

    /// <summary>What is known; appends in flight not counted.</summary>
    internal JobStatus Status => Log is { } log ? Count(log) : _last ?? new JobStatus(execution, JobPhase.Unavailable) { Trouble = OpenFailure?.Detail };

    /// <summary>Trying again changes nothing: no log, someone else's, or no right to it.</summary>
    private static bool IsPermanent(WalException failure) =>
        failure is NotALogException or LogHeldException or WalIOException { Error: Errno.EACCES or Errno.EPERM or Errno.ELOOP or Errno.EISDIR };

    private void Take(OpenedLog opened)
    {
        try
        {
            if (opened.Contents.Index.Events == 0) StartAboveArchives(opened.Contents.Index);
        }
        catch
        {
            opened.Writer?.Dispose();
            throw;
        }

        Log = new JobLog(parts.Files, opened, parts.Space, turns, parts.Settings.MaxEventBytes);
        Log.NoteDurable(Log.DurableBytes);
        _isForeign = opened.IsForeign;
        _isWritable = opened.Writer is not null;
        _isDurable |= opened.IsDurable; // once this process has made a log durable, nothing is read from it that is not
        Phase = _isWritable || (_isForeign && _isDurable) ? LogPhase.Open : LogPhase.ReadOnly;
        Trouble = opened.WriteTrouble?.Message;
        _mustRewrite |= opened.WriteTrouble is { IsNoSpace: false, Operation: "pwrite" or "fdatasync" }; // never a second time on that file
        if (Phase == LogPhase.Open) (_mustRewrite, _retries) = (false, 0);
        _damage.Tell(opened with { IsDurable = _isDurable }, Log.Index);
    }

    private void StartAboveArchives(LogIndex index)
    {
        var archived = parts.Archived(execution);
        index.StartAbove(Math.Max(archived.StartAbove, Log?.Index.LastNumber ?? -1)); // an archive may have been swept since this log was opened
        OpenedLogReport.Write(logger, execution, archived);
    }

    private void Adopt()
    {
        var earlier = Log!;
        var opened = parts.Opener.Adopt(_path);
        earlier.Dispose();
        Take(opened);
        Log!.TakeOver(earlier);
        if (Phase == LogPhase.ReadOnly) throw opened.WriteTrouble!;
    }

    private void Remove()
    {
        parts.Files.TryRemoveFile(_path);
        try
        {
            DiskDirectories.Sync(parts.Files, parts.Folders.Logs);
        }
        catch (WalIOException failure)
        {
            // Should the name come back after a crash, it is that of an empty log, which the next start removes.
            logger.Warning("The removal of {File} may not be durable: {Reason}", _path, failure.Message);
        }

        Finish();
    }

    private void Finish()
    {
        Phase = LogPhase.Finished;
        _last = Count(Log!);
        Release();
    }

    /// <summary>Closes what is open and gives the lock back.</summary>
    internal void Release()
    {
        Log?.Dispose();
        Log = null;
        _lock?.Dispose();
        _claim?.GiveUp();
        (_lock, _claim) = (null, null);
    }

    private JobStatus Count(JobLog log) => new(execution, StatusPhase)
    {
        Events = log.Index.Events,
        Sent = log.Index.Sent,
        Failed = log.Index.Failed,
        Pending = log.Index.Pending,
        LastSequence = log.Index.LastNumber,
        LogBytes = _archived?.LogBytes ?? log.DurableBytes,
        DamageFindings = _damage.Findings,
        LostBytes = _damage.LostBytes,
        Trouble = Trouble,
        LogTrouble = Trouble,
        ArchivePath = _archived?.ArchivePath,
        ArchiveBytes = _archived?.ArchiveBytes ?? 0,
    };

    private JobPhase StatusPhase => Phase switch
    {
        LogPhase.Unopened => JobPhase.Unavailable,
        LogPhase.ReadOnly => JobPhase.Recovering,
        LogPhase.Finished when _archived is not null => JobPhase.Archived,
        LogPhase.Finished when Log is { Index.Events: 0 } => JobPhase.Absent,
        _ => IsEnding && !_isUnclaimed ? JobPhase.Completing : JobPhase.Open,
    };
}
