using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Collector.Queries;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Composition;

/// <summary>The state directory that other processes write, for reading only.</summary>
/// <param name="StorePath">The collector's store.</param>
/// <param name="LogDirectory">The directory of the logs.</param>
/// <param name="ArchiveDirectory">The directory of the archives.</param>
/// <param name="DamagedDirectory">The directory of what is kept of damaged logs.</param>
internal sealed record StateFiles(string StorePath, string LogDirectory, string ArchiveDirectory, string DamagedDirectory)
{
    private const string NoDirectory = ".none"; // no log or archive has a name that begins with a dot

    /// <summary>The server that gets the events; null for the store.</summary>
    public ServerSource? Server { get; init; }

    /// <summary>Logs and archives.</summary>
    public JobLogDirectory Logs { get; } = new(LogDirectory, ArchiveDirectory, DamagedDirectory);

    /// <summary>Logs and segments without the archives.</summary>
    public JobLogDirectory LogsOnly { get; } =
        new(LogDirectory, Path.Combine(LogDirectory, NoDirectory), Path.Combine(LogDirectory, NoDirectory));

    /// <summary>Opens the collector's store for reading.</summary>
    /// <exception cref="Airunner.Collector.Store.StoreException">There is no store, or it cannot be read.</exception>
    public EventReader OpenStore() => EventReader.Open(StorePath);

    /// <summary>Where an archive of an execution stands, or would stand.</summary>
    public string ArchivePath(JobExecution execution, int number) => Path.Combine(ArchiveDirectory, FileNames.Archive(execution, number));

    /// <summary>Reads on in the live log of an execution.</summary>
    public LiveTail TailOf(JobExecution execution) =>
        new(new LinuxFileSystem(), Path.Combine(LogDirectory, FileNames.Log(execution)));
}
