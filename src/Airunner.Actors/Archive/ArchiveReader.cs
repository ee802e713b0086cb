using Airunner.Actors.Format;
using Airunner.Actors.Jobs;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>What the records of an archive say.</summary>
internal static class ArchiveReader
{
    /// <summary>The highest number that an execution's archives use, an output batch counted to its end.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="directory">Full path of the archives' directory; need not exist.</param>
    /// <param name="of">Whose archives.</param>
    /// <returns>−1 where there is no archive or no event in any.</returns>
    /// <exception cref="WalIOException">The disk refused.</exception>
    /// <exception cref="ArchiveDamagedException">An archive cannot be read to its end: which numbers it uses is not known.</exception>
    public static long HighestSequence(IWalFileSystem files, string directory, JobExecution of)
    {
        if (files.TryStat(directory) is null) return -1;
        var highest = -1L;
        foreach (var name in files.ListNames(directory))
        {
            if (!FileNames.TryParseArchive(name, out var whose, out _) || whose != of) continue;
            highest = Math.Max(highest, HighestSequence(files, Path.Combine(directory, name)));
        }

        return highest;
    }

    /// <summary>The highest number that one archive uses; −1 where it holds no event.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    /// <exception cref="ArchiveDamagedException">The archive cannot be read to its end.</exception>
    public static long HighestSequence(IWalFileSystem files, string path)
    {
        using var archive = ArchiveStream.Open(files, path);
        using var records = new ArchivedRecords(archive, path);
        var highest = -1L;
        while (records.TryNext(out var record))
        {
            if (record.IsEvent) highest = Math.Max(highest, record.EndSequence);
        }

        return highest;
    }
}
