namespace Airunner.Actors.Reading;

/// <summary>What a file of an execution is.</summary>
public enum JobLogFileKind
{
    /// <summary>The log that is written to.</summary>
    Live = 0,

    /// <summary>A sealed segment of the log: events before those of the live file, some of which may be pending.</summary>
    Segment = 1,

    /// <summary>A compressed log, all of whose events are delivered or failed.</summary>
    Archive = 2,

    /// <summary>The kept original of a damaged log. What was readable in it stands in the log or in an archive, too.</summary>
    DamagedOriginal = 3,

    /// <summary>Bytes that were cut off the end of a damaged log: no log by themselves.</summary>
    CutTail = 4,
}

/// <summary>One file of an execution, as a listing has found it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Number of a segment or an archive, from 1: it rises with the sequences. Of other files 0.</param>
/// <param name="LengthBytes">Length of the file, which may include space that is reserved ahead of the writer.</param>
/// <param name="ModifiedAt">When it was written to last.</param>
public sealed record JobLogFile(string Path, JobLogFileKind Kind, int Number, long LengthBytes, DateTimeOffset ModifiedAt)
{
    /// <summary>Inode of the file when it was listed.</summary>
    internal long Inode { get; init; }
}
