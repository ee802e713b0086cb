using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>The logs of a state directory, for reading: also while workers write them. Safe for use by many threads.</summary>
/// <remarks>Nothing is written, no lock is taken, no file is opened but for reading. Calls block.</remarks>
public sealed class JobLogDirectory
{
    private readonly LogDirectories _directories;

    /// <summary>Reads the usual directories of a state directory: <c>wal</c>, <c>archive</c> and <c>damaged</c>.</summary>
    /// <param name="stateDirectory">Its path; it need not exist, and is then empty.</param>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    public JobLogDirectory(string stateDirectory)
        : this(Path.Combine(stateDirectory, "wal"), Path.Combine(stateDirectory, "archive"), Path.Combine(stateDirectory, "damaged"))
    {
    }

    /// <summary>Reads directories that the settings name one by one.</summary>
    /// <param name="logDirectory">The setting <c>directory</c>.</param>
    /// <param name="archiveDirectory">The setting <c>archive-directory</c>.</param>
    /// <param name="damagedDirectory">The setting <c>damaged-directory</c>.</param>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    public JobLogDirectory(string logDirectory, string archiveDirectory, string damagedDirectory)
        : this(new LogDirectories(
            new LinuxFileSystem(),
            Path.GetFullPath(logDirectory),
            Path.GetFullPath(archiveDirectory),
            Path.GetFullPath(damagedDirectory)))
    {
    }

    internal JobLogDirectory(LogDirectories directories) => _directories = directories;

    /// <summary>All executions that have left files, by job and execution id.</summary>
    /// <exception cref="WalIOException">A directory cannot be read.</exception>
    public IReadOnlyList<JobLogListing> Executions() => _directories.All();

    /// <summary>The files of one execution; null where there are none.</summary>
    /// <exception cref="WalIOException">A directory cannot be read.</exception>
    public JobLogListing? Find(JobExecution execution) => _directories.Of(execution) is { Files.Count: > 0 } found ? found : null;

    /// <summary>Reads an execution. There need be no file of it yet.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="time">Source of the short waits for a write that is going on; null for the system's clock.</param>
    public JobLogReader Reader(JobExecution execution, TimeProvider? time = null) =>
        new(_directories, execution, time ?? TimeProvider.System);
}
