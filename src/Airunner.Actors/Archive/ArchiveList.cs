using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>The archives of one execution.</summary>
/// <param name="Numbers">The numbers of those that exist, rising.</param>
/// <param name="Next">The number of the next one: above every number that was used, as far as that is known.</param>
internal sealed record ArchiveList(IReadOnlyList<int> Numbers, int Next)
{
    /// <summary>Finds the archives of an execution. Lists the directory only where <c>.removed</c> is missing or unreadable.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the archives' directory, which exists.</param>
    /// <param name="execution">Whose archives.</param>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    public static ArchiveList Of(IWalFileSystem files, string directory, JobExecution execution)
    {
        while (RemovedArchives.Read(files, directory) is { } removed)
        {
            var found = ByName(files, directory, execution, removed);

            // A sweep writes the file before it removes: where it is the same as before, no archive was removed that would be missed.
            if (removed.IsCurrent(files, directory)) return found;
        }

        return ByListing(files, directory, execution);
    }

    private static ArchiveList ByName(IWalFileSystem files, string directory, JobExecution execution, RemovedArchives removed)
    {
        var (through, highest) = removed.Of(execution);
        var numbers = new List<int>();
        var number = through;
        bool exists;
        do
        {
            number++;
            exists = files.TryStat(Path.Combine(directory, FileNames.Archive(execution, number))) is not null;
            if (exists) numbers.Add(number);
        }
        while (exists || number < highest);
        return new ArchiveList(numbers, Math.Max(highest, numbers.LastOrDefault()) + 1);
    }

    private static ArchiveList ByListing(IWalFileSystem files, string directory, JobExecution execution)
    {
        var names = ListAndNote(files, directory);
        var numbers = new List<int>();
        var stem = FileNames.Stem(execution);
        foreach (var name in names)
        {
            if (!name.StartsWith(stem, StringComparison.Ordinal)) continue;
            if (FileNames.TryParseArchive(name, out var whose, out var number) && whose == execution) numbers.Add(number);
        }

        numbers.Sort();
        return new ArchiveList(numbers, numbers.LastOrDefault() + 1);
    }

    /// <summary>Writes <c>.removed</c>, so that the directory is not listed again.</summary>
    private static IReadOnlyList<string> ListAndNote(IWalFileSystem files, string directory)
    {
        IReadOnlyList<string>? names = null;
        try
        {
            using var held = RemovedArchives.TryLock(files, directory);
            if (held is null) return files.ListNames(directory);
            names = files.ListNames(directory);
            RemovedArchives.Write(files, directory, new ArchiveNumbering(names).Lines());
            return names;
        }
        catch (WalIOException)
        {
            // Not written: the next one lists the directory too, which is slower and as right.
            return names ?? files.ListNames(directory);
        }
    }
}
