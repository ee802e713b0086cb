using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>Gathers the files of executions while directories are listed.</summary>
/// <param name="files">The disk.</param>
internal sealed class FoundFiles(IWalFileSystem files)
{
    private readonly Dictionary<JobExecution, List<JobLogFile>> _found = [];
    private readonly HashSet<JobExecution> _moved = [];

    /// <summary>Those that have files, or had one a moment ago.</summary>
    public IEnumerable<JobExecution> Executions => _found.Keys.Union(_moved);

    /// <summary>
    /// Whether the live log of an execution is gone since the directory was listed. It may have been sealed under a name that the listing
    /// does not have, so the directory has to be listed again.
    /// </summary>
    public bool HasMoved(JobExecution execution) => _moved.Contains(execution);

    /// <summary>The files of an execution in the order of their sequences.</summary>
    public IReadOnlyList<JobLogFile> Of(JobExecution execution) =>
    [
        .. _found.GetValueOrDefault(execution, []).OrderBy(static file => Rank(file.Kind)).ThenBy(static file => file.Number)
            .ThenBy(static file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Adds what stands behind a name, where that is a file.</summary>
    public void Add(JobExecution execution, string path, JobLogFileKind kind, int number)
    {
        if (files.TryStat(path) is not { } stat)
        {
            if (kind == JobLogFileKind.Live) _moved.Add(execution);
            return;
        }

        if (!stat.IsRegularFile) return;
        if (!_found.TryGetValue(execution, out var found)) _found[execution] = found = [];
        var modifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(stat.ModifiedUnixMs);
        found.Add(new JobLogFile(path, kind, number, stat.LengthBytes, modifiedAt) { Inode = stat.Inode });
    }

    /// <summary>Archives hold what came first, and the live log what came last.</summary>
    private static int Rank(JobLogFileKind kind) => kind switch
    {
        JobLogFileKind.Archive => 0,
        JobLogFileKind.Segment => 1,
        JobLogFileKind.Live => 2,
        _ => 3,
    };
}
