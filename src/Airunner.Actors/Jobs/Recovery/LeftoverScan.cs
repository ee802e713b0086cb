using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Recovery;

/// <summary>A log on the disk that this process does not have open.</summary>
/// <param name="Execution">Whose log.</param>
/// <param name="IsHeld">Whether another process has it open.</param>
/// <param name="Current">Its current file; null where a crash while sealing left segments only.</param>
internal sealed record LogOnDisk(JobExecution Execution, bool IsHeld, WalStat? Current);

/// <summary>Lists the directory of logs while the system runs. Blocks on the disk; for a thread that may.</summary>
internal static class LeftoverScan
{
    /// <summary>Every log that this process does not have open.</summary>
    /// <exception cref="WalIOException">The directory cannot be listed, or a lock cannot be asked for.</exception>
    internal static IReadOnlyList<LogOnDisk> Run(LogParts parts)
    {
        var logs = new List<LogOnDisk>();
        foreach (var execution in Executions(parts.Files.ListNames(parts.Folders.Logs)))
        {
            var name = FileNames.Log(execution);
            if (parts.Locks.IsOwn(name)) continue;
            var isHeld = parts.Locks.IsHeldElsewhere(name);
            logs.Add(new LogOnDisk(execution, isHeld, isHeld ? null : parts.Files.TryStat(parts.PathOf(execution))));
        }

        return logs;
    }

    /// <summary>Has the logs opened that nobody works on, and notes those that others hold.</summary>
    /// <param name="logs">The result of a scan.</param>
    /// <param name="isOpen">Whether this process has the log of an execution open by now.</param>
    /// <param name="leftovers">Takes those that are to be opened.</param>
    /// <param name="unowned">Takes those that others hold.</param>
    /// <param name="now">Now, as a timestamp.</param>
    internal static void TakeIn(
        IReadOnlyList<LogOnDisk> logs, Func<JobExecution, bool> isOpen, LeftoverQueue leftovers, UnownedLogs unowned, long now)
    {
        unowned.KeepOnly(logs);
        foreach (var log in logs)
        {
            if (isOpen(log.Execution) || leftovers.IsWaiting(log.Execution)) continue;
            if (log.IsHeld) unowned.NoteHeld(log.Execution);
            else if (!leftovers.IsInProgress(log.Execution) && !unowned.IsUnchanged(log.Execution, log.Current))
                leftovers.Found(log.Execution, isOfStart: false, now);
        }
    }

    private static IEnumerable<JobExecution> Executions(IReadOnlyList<string> names)
    {
        var seen = new HashSet<JobExecution>();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var isLog = FileNames.TryParseLog(name, out var execution) || FileNames.TryParseSegment(name, out execution, out _);
            if (isLog && seen.Add(execution)) yield return execution;
        }
    }
}
