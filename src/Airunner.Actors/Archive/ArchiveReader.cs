using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>What the records of an archive say.</summary>
internal static class ArchiveReader
{
    /// <summary>The numbers that an execution's archives use, an output batch counted to its end.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the archives' directory; need not exist.</param>
    /// <param name="execution">Whose archives.</param>
    /// <remarks>
    /// One that is damaged, or no file, stops nobody: what could be read counts, and above it a gap is left. A disk that refuses may give it
    /// later: to guess now could give numbers that a log above such a gap has used.
    /// </remarks>
    /// <exception cref="WalIOException">The disk refused: which numbers are used is not known now.</exception>
    public static ArchivedNumbers Numbers(IWalFileSystem files, string directory, JobExecution execution)
    {
        if (files.TryStat(directory) is null) return ArchivedNumbers.None;
        var above = -1L;
        var unreadable = new List<UnreadableArchive>();
        foreach (var name in files.ListNames(directory))
        {
            if (!FileNames.TryParseArchive(name, out var whose, out _) || whose != execution) continue;
            var path = Path.Combine(directory, name);
            var highest = -1L;
            try
            {
                Read(files, path, ref highest);
            }
            catch (WalException trouble) when (trouble is not WalIOException { Error: not Errno.ELOOP })
            {
                unreadable.Add(new UnreadableArchive(path, highest, trouble.Message));
                highest += Math.Min(ArchivedNumbers.Gap, long.MaxValue - Math.Max(highest, 0));
            }

            above = Math.Max(above, highest);
        }

        return new ArchivedNumbers(above, unreadable);
    }

    /// <summary>The highest number that one archive uses; −1 where it holds no event.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    /// <exception cref="ArchiveDamagedException">The archive cannot be read to its end.</exception>
    public static long HighestSequence(IWalFileSystem files, string path)
    {
        var highest = -1L;
        Read(files, path, ref highest);
        return highest;
    }

    private static void Read(IWalFileSystem files, string path, ref long highest)
    {
        using var archive = ArchiveStream.Open(files, path);
        using var records = new ArchivedRecords(archive, path);
        while (records.TryNext(out var record))
        {
            if (record.IsEvent) highest = Math.Max(highest, record.EndSequence);
        }
    }
}
