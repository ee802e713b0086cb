using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Recovery;

/// <summary>Finds the logs that earlier processes left.</summary>
internal static class LeftoverLogs
{
    /// <summary>Goes through the names in the directory of live logs. What is no log is reported and not touched.</summary>
    internal static void Find(LogParts parts, IReadOnlyList<string> names, LeftoverQueue found, IReporter reporter)
    {
        parts.Listed.NoteListed();
        var logs = new OrderedDictionary<JobExecution, bool>(); // the files of an execution are one log
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (name == ExecutionLocks.FileName) continue;
            try
            {
                Consider(parts, name, logs, found, reporter);
            }
            catch (WalIOException failure)
            {
                // Opening the log reports what is wrong with it, and is tried again where that can help.
                if (TryParse(name, out var execution))
                {
                    parts.Listed.NoteSealing(parts.PathOf(execution)); // the listing is incomplete for this log
                    logs[execution] = true;
                }
                else reporter.Warning("{File} is left alone: {Reason}", Path.Combine(parts.Folders.Logs, name), failure.Message);
            }
        }

        foreach (var execution in logs.Keys) found.Found(execution, isOfStart: true);
    }

    private static bool TryParse(string name, out JobExecution execution) =>
        FileNames.TryParseLog(name, out execution) || FileNames.TryParseSegment(name, out execution, out _);

    private static void Consider(
        LogParts parts, string name, OrderedDictionary<JobExecution, bool> logs, LeftoverQueue found, IReporter reporter)
    {
        var path = Path.Combine(parts.Folders.Logs, name);
        if (LogFolders.TryParseTemporary(name, out var logName) && TryParse(logName, out var owner)) RemoveTemporary(parts, path, owner);
        else if (FileNames.TryParseLog(name, out var execution)) ConsiderLog(parts, path, execution, logs, found, reporter);
        else if (FileNames.TryParseSegment(name, out execution, out var number))
            ConsiderSegment(parts, path, execution, number, logs, reporter);
        else reporter.Warning("{File} is no log's name; it is left alone", path);
    }

    private static void ConsiderLog(
        LogParts parts,
        string path,
        JobExecution execution,
        OrderedDictionary<JobExecution, bool> logs,
        LeftoverQueue found,
        IReporter reporter)
    {
        switch (parts.Files.TryStat(path))
        {
            case null: break; // ended since it was listed
            case { IsRegularFile: true } log:
                parts.Space.NoteFound(path, log.LengthBytes);
                parts.Listed.NoteCurrent(path, log);
                logs[execution] = true;
                break;
            default:
                reporter.Warning("{File} is no regular file; it is left alone", path);
                found.Untouchable(new JobStatus(execution, JobPhase.Unavailable) { Trouble = "it is no regular file" });
                break;
        }
    }

    private static void ConsiderSegment(
        LogParts parts, string path, JobExecution execution, int number, OrderedDictionary<JobExecution, bool> logs, IReporter reporter)
    {
        switch (parts.Files.TryStat(path))
        {
            case null: break; // archived since it was listed
            case { IsRegularFile: true } segment:
                parts.Space.NoteFound(path, segment.LengthBytes);
                parts.Listed.NoteSegment(parts.PathOf(execution), new SegmentFile(number, path, segment.LengthBytes));
                logs[execution] = true;
                break;
            default:
                reporter.Warning("{File} is no regular file; it is left alone", path);
                break;
        }
    }

    /// <summary>
    /// A crash left it while a log was made or rewritten. The log itself is whole, or held nothing yet. Another process may be using
    /// the file, so it is removed only under the log's lock.
    /// </summary>
    private static void RemoveTemporary(LogParts parts, string path, JobExecution execution)
    {
        using var held = parts.Locks.TryAcquire(FileNames.Log(execution));
        if (held is not null) parts.Files.TryRemoveFile(path);
    }
}
