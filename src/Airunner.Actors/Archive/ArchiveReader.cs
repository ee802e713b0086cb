using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Reads which sequences archives use.</summary>
internal static class ArchiveReader
{
    /// <summary>
    /// The sequences that an execution's archives use, an output batch counted to its end. An event that only a mark names was lost before
    /// the log was archived; the receiver has it.
    /// </summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the archives' directory; it need not exist.</param>
    /// <param name="execution">Whose archives.</param>
    /// <remarks>
    /// An archive that is damaged, or no file, does not stop the log: the readable part counts, and a gap is left above it. After a disk
    /// error this throws instead: the archive may be readable later, and a gap now could reach sequences that another log has used.
    /// </remarks>
    /// <exception cref="WalIOException">The disk returned an error: the used sequences are not known now.</exception>
    public static ArchivedNumbers Numbers(IWalFileSystem files, string directory, JobExecution execution)
    {
        if (files.TryStat(directory) is null) return ArchivedNumbers.None;
        var above = -1L;
        var unreadable = new List<UnreadableArchive>();
        foreach (var number in ArchiveList.Of(files, directory, execution).Numbers)
        {
            var path = Path.Combine(directory, FileNames.Archive(execution, number));
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

    /// <summary>The archives of an execution, oldest first.</summary>
    /// <inheritdoc cref="Numbers"/>
    public static IReadOnlyList<string> Paths(IWalFileSystem files, string directory, JobExecution execution)
    {
        if (files.TryStat(directory) is null) return [];
        var numbers = ArchiveList.Of(files, directory, execution).Numbers;
        return [.. numbers.Select(number => Path.Combine(directory, FileNames.Archive(execution, number)))];
    }

    /// <summary>The highest sequence that one archive uses; −1 where it holds no event.</summary>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
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
        var marked = -1L;
        while (records.TryNext(out var record))
        {
            if (record.IsEvent) highest = Math.Max(highest, record.EndSequence);
            else marked = Math.Max(marked, record.Sequence);
        }

        highest = LogIndex.UsedThrough(highest, marked);
    }
}
