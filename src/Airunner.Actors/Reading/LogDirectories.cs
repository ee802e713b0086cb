using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>Lists the directories of logs, archives and kept damage. Writes nothing and takes no lock.</summary>
/// <param name="Files">The disk.</param>
/// <param name="Logs">Directory of logs and sealed segments; like the others, it need not exist.</param>
/// <param name="Archives">Directory of archives.</param>
/// <param name="Damaged">Directory of what is kept of damaged logs.</param>
internal sealed record LogDirectories(IWalFileSystem Files, string Logs, string Archives, string Damaged)
{
    /// <summary>The files of all executions, by job and execution id.</summary>
    /// <exception cref="WalIOException">A directory cannot be read.</exception>
    internal List<JobLogListing> All()
    {
        var found = new FoundFiles(Files);
        Find(found, prefix: "", static _ => true);
        return [.. found.Executions.Select(execution => found.HasMoved(execution) ? Of(execution) : ListingOf(execution, found))
            .Where(static listing => listing.Files.Count > 0)
            .OrderBy(static listing => listing.Execution.Job, StringComparer.Ordinal)
            .ThenBy(static listing => listing.Execution.Execution, StringComparer.Ordinal)];
    }

    /// <summary>The files of one execution; none where it has left nothing.</summary>
    /// <exception cref="WalIOException">A directory cannot be read.</exception>
    internal JobLogListing Of(JobExecution execution)
    {
        FoundFiles found;
        do
        {
            found = new FoundFiles(Files);
            Find(found, FileNames.Stem(execution), whose => whose == execution);
        }
        while (found.HasMoved(execution));
        return ListingOf(execution, found);
    }

    /// <summary>Whether a process has the execution's log open.</summary>
    /// <exception cref="WalIOException">The file of locks cannot be opened.</exception>
    internal bool IsHeld(JobExecution execution) => ExecutionLocks.IsHeld(Files, Logs, FileNames.Log(execution));

    private JobLogListing ListingOf(JobExecution execution, FoundFiles found) => new(execution, found.Of(execution), IsHeld(execution));

    /// <summary>
    /// Logs come before archives, so that a segment that is archived meanwhile is found in one of the two or in both.
    /// </summary>
    private void Find(FoundFiles found, string prefix, Func<JobExecution, bool> isWanted)
    {
        foreach (var name in NamesIn(Logs, prefix))
        {
            if (FileNames.TryParseLog(name, out var execution))
            {
                if (isWanted(execution)) found.Add(execution, Path.Combine(Logs, name), JobLogFileKind.Live, number: 0);
            }
            else if (FileNames.TryParseSegment(name, out execution, out var number) && isWanted(execution))
            {
                found.Add(execution, Path.Combine(Logs, name), JobLogFileKind.Segment, number);
            }
        }

        foreach (var name in NamesIn(Archives, prefix))
        {
            if (FileNames.TryParseArchive(name, out var execution, out var number) && isWanted(execution))
                found.Add(execution, Path.Combine(Archives, name), JobLogFileKind.Archive, number);
        }

        foreach (var name in NamesIn(Damaged, prefix))
        {
            if (DamagedFiles.ExecutionOf(name) is not { } execution || !isWanted(execution)) continue;
            var isLog = name.EndsWith(FileNames.LogSuffix, StringComparison.Ordinal);
            found.Add(execution, Path.Combine(Damaged, name), isLog ? JobLogFileKind.DamagedOriginal : JobLogFileKind.CutTail, number: 0);
        }
    }

    private IEnumerable<string> NamesIn(string directory, string prefix)
    {
        IReadOnlyList<string> names = [];
        var error = DiskCalls.Retry(() => Files.List(directory, out names));
        if (error == Errno.ENOENT) return [];
        DiskCalls.ThrowIfFailed(error, "readdir", directory);
        return names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
