using Airunner.Actors.Hosting;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>One execution's log and where it stands: what all decisions about it share.</summary>
internal sealed class OwnedLog(JobExecution execution, LogParts parts, ILogOwnerHost host, LogReports reports)
{
    private bool _lacksSpace;

    /// <summary>Whose log.</summary>
    internal JobExecution Execution => execution;

    /// <summary>What it works with.</summary>
    internal LogParts Parts => parts;

    /// <summary>Time, threads, the sender, the archive.</summary>
    internal ILogOwnerHost Host => host;

    /// <summary>What is reported of it.</summary>
    internal LogReports Reports => reports;

    /// <summary>The file that is written to.</summary>
    internal string Path { get; } = parts.PathOf(execution);

    /// <summary>Numbers that it gives are above this floor; null where nobody sets one.</summary>
    internal NumberFloor? Floor { get; } = parts.Floors is { } floors ? new NumberFloor(floors, execution) : null;

    /// <summary>Marks that wait for a write, of all files.</summary>
    internal LogMarks Marks { get; } = new();

    /// <summary>The activities that have appended what is not sent yet.</summary>
    internal AppendTraces Traces { get; } = new();

    /// <summary>Where it stands.</summary>
    internal LogState State { get; set; } = new LogState.Unopened(null);

    /// <summary>What is wrong with the disk now, for people; null where nothing is.</summary>
    internal string? Trouble { get; set; }

    /// <summary>Whether the server has all events; null where that is not known.</summary>
    internal Completeness? Completeness { get; set; }

    /// <summary>Failed tries in a row: to open the file, to rewrite it, to write marks, to archive it.</summary>
    internal int Failures { get; private set; }

    /// <summary>The log while it is open.</summary>
    internal JobLog? Log => State.OpenLog;

    /// <summary>Whether another thread works on the file.</summary>
    internal bool IsExchanging => Access == LogAccess.Exchanging;

    /// <summary>Whether batches can be read from the current file now. Not while it is to be sealed: a read follows the name.</summary>
    internal bool MayRead => Access is not (LogAccess.Exchanging or LogAccess.MustSeal) && !MustSeal;

    /// <summary>Whether marks and appends can be written now.</summary>
    internal bool CanWrite => Access == LogAccess.Writable;

    /// <summary>Whether a commit has filled the current file, and repeated the last marks at its end.</summary>
    internal bool IsSealDue { get; set; }

    /// <summary>Whether the current file is to be sealed, and can be.</summary>
    internal bool MustSeal => IsSealDue && IsFull;

    /// <summary>Whether the current file has reached the size from which it is sealed, and can be.</summary>
    internal bool IsFull =>
        parts.Settings.SegmentMaxBytes > 0
        && State is LogState.Live { Access: LogAccess.Writable, Log.Writer: { } writer } live
        && live.Ending.TakesAppends()
        && writer.EndBytes >= parts.Settings.SegmentMaxBytes;

    /// <summary>What can be done to the file; null where it is not open.</summary>
    internal LogAccess? Access => State switch
    {
        LogState.Live live => live.Access,
        LogState.Closing closing => closing.Access,
        _ => null,
    };

    /// <summary>The path of a sealed segment.</summary>
    internal string SegmentPath(int number) => parts.SegmentPathOf(execution, number);

    /// <summary>The file can be used otherwise from now on.</summary>
    internal void SetAccess(LogAccess access) => State = State switch
    {
        LogState.Live live => live with { Access = access },
        LogState.Closing closing => closing with { Access = access },
        _ => State,
    };

    /// <summary>Opens the file again that was closed for idleness; null where that worked, or there was no need.</summary>
    internal WalIOException? OpenWriter()
    {
        if (Log!.Writer is not null) return null;
        try
        {
            Log.TakeWriter(parts.Opener.OpenWriter(Path, Log.DurableBytes));
        }
        catch (WalIOException failure)
        {
            return failure;
        }

        ScheduleIdleCheck();
        return null;
    }

    /// <summary>Space is lacking: reported once until there is some.</summary>
    /// <returns>The reason.</returns>
    internal string NoteNoSpace(string why)
    {
        if (!_lacksSpace) reports.NoSpace(why);
        _lacksSpace = true;
        return Trouble = why;
    }

    /// <summary>A write succeeded: nothing is wrong with the disk any more.</summary>
    internal void NoteWritten()
    {
        Trouble = null;
        if (!_lacksSpace) return;
        _lacksSpace = false;
        reports.HasSpace();
    }

    /// <summary>The file is open as it should be: the next failure begins a new streak.</summary>
    internal void NoteHealthy()
    {
        Failures = 0;
        reports.Writable();
    }

    /// <summary>What failed is tried again, after a delay that grows.</summary>
    internal void ScheduleRetry() => host.Schedule(LogTimer.Retry, parts.Settings.Retry.After(++Failures, parts.Chance()));

    /// <summary>The file is closed if nothing is appended until then.</summary>
    internal void ScheduleIdleCheck() => host.Schedule(LogTimer.Idle, parts.Settings.IdleAfter);

    /// <summary>Marks wait a moment for an append to ride on.</summary>
    internal void ScheduleMarks()
    {
        if (Log is { HasMarks: true }) host.Schedule(LogTimer.Marks, LogSettings.MarkDelay);
    }

    /// <summary>Nothing more to do: what the state holds is given back.</summary>
    internal void Finish(JobStatus status)
    {
        State.Release();
        State = new LogState.Finished(status);
        host.Finished(status);
    }
}
