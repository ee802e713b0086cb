using Airunner.Actors.Archive;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What every log of one system works with.</summary>
internal sealed record LogParts(
    IWalFileSystem Files,
    LogFolders Folders,
    ExecutionLocks Locks,
    LogOpener Opener,
    SpaceGuard Space,
    TimeProvider Time,
    LogSettings Settings)
{
    /// <summary>Which numbers the archives of an identity use.</summary>
    internal required Func<JobExecution, ArchivedNumbers> Archived { get; init; }

    /// <summary>The paths of the archives of an identity, oldest first.</summary>
    internal Func<JobExecution, IReadOnlyList<string>> ArchivePaths { get; init; } = static _ => [];

    /// <summary>
    /// Gives the event that a leftover log gets before it is archived, null for none; the log numbers it. Called each time the log is
    /// opened, on a thread that may block: where the last event is the one that it gave, it must give none. An exception is a bug.
    /// </summary>
    internal Func<LeftoverLog, JobEvent?>? EndLeftover { get; init; }

    /// <summary>Whether the server is asked for its completeness when a log ends.</summary>
    internal Func<bool> Confirms { get; init; } = static () => false;

    /// <summary>The executions that this process appends to: their logs are no leftovers.</summary>
    internal OwnExecutions Own { get; } = new();

    /// <summary>Floors of the numbers that logs give; null where an execution has its logs on one machine.</summary>
    internal NumberFloors? Floors { get; init; }

    /// <summary>What the directory of logs held when it was listed.</summary>
    internal ListedSegments Listed { get; } = new();

    /// <summary>Uniform in [0, 1): moves the delays of retries.</summary>
    internal Func<double> Chance { get; init; } = static () => 0.5;

    /// <summary>Counts for metrics and health.</summary>
    internal JobWalCounters Counters { get; init; } = new();

    /// <summary>Where durations are recorded.</summary>
    internal WalSignals Signals { get; init; } = WalSignals.Unheard;

    /// <summary>The log's path.</summary>
    internal string PathOf(JobExecution execution) => Path.Combine(Folders.Logs, FileNames.Log(execution));

    /// <summary>Whether an execution has any file: a crash while sealing leaves segments without a current one.</summary>
    /// <returns>None: it has. ENOENT: it has not. Else why the disk does not say.</returns>
    internal Errno FindLog(JobExecution execution)
    {
        var error = DiskCalls.Retry(() => Files.Stat(PathOf(execution), out _));
        if (error != Errno.ENOENT) return error;
        IReadOnlyList<string> names = [];
        error = DiskCalls.Retry(() => Files.List(Folders.Logs, out names));
        if (error != Errno.None) return error;
        var hasSegment = names.Any(name => FileNames.TryParseSegment(name, out var whose, out _) && whose == execution);
        return hasSegment ? Errno.None : Errno.ENOENT;
    }

    /// <summary>The path of a sealed segment.</summary>
    internal string SegmentPathOf(JobExecution execution, int number) => Path.Combine(Folders.Logs, FileNames.Segment(execution, number));

    /// <summary>Now, Unix milliseconds.</summary>
    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
