using Airunner.Actors;
using Airunner.Actors.Reading;

namespace Airunner.Worker.Commands.Wal;

/// <summary>What a command of <c>airunner wal</c> looks at: an execution, or one file.</summary>
/// <param name="Execution">The execution; of a file where its name says so.</param>
/// <param name="Reader">Reads it.</param>
/// <param name="Listing">The files of the execution; null for one file.</param>
/// <param name="Path">The file; null for an execution.</param>
internal sealed record WalTarget(JobExecution? Execution, JobLogReader Reader, JobLogListing? Listing, string? Path)
{
    /// <summary>How it is called in messages.</summary>
    public string Name => Path ?? Execution!.Value.ToString();

    /// <summary>Bytes of its log and archives: what is kept of damaged logs is read only where it is named.</summary>
    public long ReadBytes => Listing is { } listing
        ? listing.Files.Where(static file => IsRead(file.Kind)).Sum(static file => file.LengthBytes)
        : LengthBytes;

    /// <summary>Bytes of its log, which alone is read to find out what is pending.</summary>
    public long LogBytes => Listing is { } listing ? listing.Logs.Sum(static file => file.LengthBytes) : LengthBytes;

    /// <summary>Bytes of its files.</summary>
    public long LengthBytes => Listing?.LengthBytes ?? new FileInfo(Path!).Length;

    /// <summary>Whether a file of an execution is read without being named.</summary>
    public static bool IsRead(JobLogFileKind kind) => kind is JobLogFileKind.Live or JobLogFileKind.Segment or JobLogFileKind.Archive;
}
