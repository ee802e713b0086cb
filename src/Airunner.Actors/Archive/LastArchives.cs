using Airunner.Actors.Jobs.Identity;

namespace Airunner.Actors.Archive;

/// <summary>
/// The last archive of an execution that still has a log is kept, however old it is: without any archive, and without a first segment, the
/// execution would look new, and its other segments are not looked for (LogExchanges).
/// </summary>
internal static class LastArchives
{
    /// <summary>Which archives may be removed.</summary>
    /// <param name="logs">The names in the directory of logs.</param>
    /// <param name="archives">The names in the directory of archives.</param>
    internal static Func<string, bool> MayRemove(IReadOnlyList<string> logs, IReadOnlyList<string> archives)
    {
        var live = new HashSet<JobExecution>();
        foreach (var name in logs)
        {
            if (FileNames.TryParseLog(name, out var execution) || FileNames.TryParseSegment(name, out execution, out _))
                live.Add(execution);
        }

        var last = new Dictionary<JobExecution, int>();
        if (live.Count > 0)
        {
            foreach (var name in archives)
            {
                if (FileNames.TryParseArchive(name, out var execution, out var number) && live.Contains(execution))
                    last[execution] = Math.Max(number, last.GetValueOrDefault(execution));
            }
        }

        return name => FileNames.TryParseArchive(name, out var execution, out var number)
            && (!last.TryGetValue(execution, out var highest) || number < highest);
    }
}
