using Airunner.Actors.Jobs.Identity;

namespace Airunner.Torture.Processes;

/// <summary>The sealed segments in a state directory.</summary>
internal static class SegmentFiles
{
    /// <summary>How many there are; of all executions.</summary>
    public static int Count(string state)
    {
        var directory = Path.Combine(state, "wal");
        return Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory).Count(static path => FileNames.TryParseSegment(Path.GetFileName(path), out _, out _))
            : 0;
    }
}
