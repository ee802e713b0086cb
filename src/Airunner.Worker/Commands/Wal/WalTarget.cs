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

    /// <summary>Bytes of its files.</summary>
    public long LengthBytes => Listing?.LengthBytes ?? new FileInfo(Path!).Length;
}
