using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Recovery;

/// <summary>What the directory of logs held.</summary>
/// <param name="Files">Its files in the order of their names, then segments that were sealed meanwhile.</param>
/// <param name="AreNamesDurable">Whether the directory was synced after it was listed.</param>
internal sealed record LeftoverFiles(IReadOnlyList<LeftoverFile> Files, bool AreNamesDurable)
{
    /// <summary>No files.</summary>
    internal static readonly LeftoverFiles None = new([], false);
}

/// <summary>What a name in the directory of logs stands for.</summary>
/// <param name="Path">The file's full path.</param>
internal abstract record LeftoverFile(string Path)
{
    /// <summary>The current file of a log.</summary>
    internal sealed record Current(string Path, JobExecution Execution, WalStat Stat) : LeftoverFile(Path);

    /// <summary>A sealed segment of a log.</summary>
    internal sealed record Segment(string Path, JobExecution Execution, int Number, WalStat Stat) : LeftoverFile(Path);

    /// <summary>A file of a log that the disk says nothing of now: the log is opened, which reports what is wrong.</summary>
    internal sealed record Unknown(string Path, JobExecution Execution) : LeftoverFile(Path);

    /// <summary>A temporary file that a crash left while a log was made or rewritten.</summary>
    internal sealed record Temporary(string Path, JobExecution Execution) : LeftoverFile(Path);

    /// <summary>It has a log's name and is no regular file.</summary>
    internal sealed record Irregular(string Path, JobExecution Execution, bool IsCurrent) : LeftoverFile(Path);

    /// <summary>It has no log's name.</summary>
    internal sealed record Foreign(string Path) : LeftoverFile(Path);
}
