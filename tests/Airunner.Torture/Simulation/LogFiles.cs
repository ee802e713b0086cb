using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Simulation;

namespace Airunner.Torture.Simulation;

/// <summary>The files of one execution's log on a simulated disk, in order: sealed segments, then the current file.</summary>
internal static class LogFiles
{
    /// <summary>Their paths.</summary>
    public static List<string> Of(SimulatedFileSystem disk, JobExecution execution)
    {
        var segments = new SortedList<int, string>();
        foreach (var name in disk.Names(SimulatedProcess.WalDirectory))
        {
            if (FileNames.TryParseSegment(name, out var whose, out var number) && whose == execution)
                segments[number] = $"{SimulatedProcess.WalDirectory}/{name}";
        }

        var current = $"{SimulatedProcess.WalDirectory}/{FileNames.Log(execution)}";
        return disk.Bytes(current) is null ? [.. segments.Values] : [.. segments.Values, current];
    }

    /// <summary>What they hold together; null where there is none.</summary>
    public static SeenLog? Seen(SimulatedFileSystem disk, JobExecution execution)
    {
        var files = Of(disk, execution);
        return files.Count == 0 ? null : SeenLog.Of(files.Select(path => disk.Bytes(path)!));
    }
}
