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
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (name == ExecutionLocks.FileName) continue;
            try
            {
                Consider(parts, name, found, reporter);
            }
            catch (WalIOException failure)
            {
                // Opening the log reports what is wrong with it, and is tried again where that can help.
                if (FileNames.TryParseLog(name, out var execution)) found.Found(execution);
                else reporter.Warning("{File} is left alone: {Reason}", Path.Combine(parts.Folders.Logs, name), failure.Message);
            }
        }
    }

    private static void Consider(LogParts parts, string name, LeftoverQueue found, IReporter reporter)
    {
        var path = Path.Combine(parts.Folders.Logs, name);
        if (LogFolders.TryParseTemporary(name, out var logName) && FileNames.TryParseLog(logName, out _))
            RemoveTemporary(parts, path, logName);
        else if (!FileNames.TryParseLog(name, out var execution)) reporter.Warning("{File} is no log's name; it is left alone", path);
        else ConsiderLog(parts, path, execution, found, reporter);
    }

    private static void ConsiderLog(LogParts parts, string path, JobExecution execution, LeftoverQueue found, IReporter reporter)
    {
        switch (parts.Files.TryStat(path))
        {
            case null: break; // ended since it was listed
            case { IsRegularFile: true } log:
                parts.Space.NoteFound(path, log.LengthBytes);
                found.Found(execution);
                break;
            default:
                reporter.Warning("{File} is no regular file; it is left alone", path);
                found.Untouchable(new JobStatus(execution, JobPhase.Unavailable) { Trouble = "it is no regular file" });
                break;
        }
    }

    /// <summary>
    /// A crash left it while a log was made or rewritten. The log itself is whole, or held nothing yet. Another process may be using
    /// the file, so it is removed only under the log's lock.
    /// </summary>
    private static void RemoveTemporary(LogParts parts, string path, string logName)
    {
        using var held = parts.Locks.TryAcquire(logName);
        if (held is not null) parts.Files.TryRemoveFile(path);
    }
}
