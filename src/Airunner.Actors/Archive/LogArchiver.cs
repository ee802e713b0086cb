using Airunner.Actors.Jobs;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Turns a closed log into an archive; at every moment one of the two is whole and durable.</summary>
/// <param name="files">The disk.</param>
/// <param name="directory">Full path of the archives' directory; made when it is missing.</param>
internal sealed class LogArchiver(IWalFileSystem files, string directory)
{
    /// <summary>Compresses, syncs, reads back and compares, names, and only then removes the log.</summary>
    /// <param name="of">Whose log; the caller owns the execution's lock.</param>
    /// <param name="logPath">The log's full path; nobody writes to it any more.</param>
    /// <param name="cancellationToken">Stops between two chunks; the log stays.</param>
    /// <exception cref="WalIOException">The disk refused. The log stays; no archive of it, or a whole one that the next try finds.</exception>
    /// <exception cref="ArchiveDamagedException">What was read back is not the log. The log stays.</exception>
    public ArchivedLog Archive(JobExecution of, string logPath, CancellationToken cancellationToken)
    {
        DiskDirectories.Ensure(files, directory);
        using var log = OpenRegular(logPath);
        var (path, archiveBytes) = FindSame(of, log, cancellationToken) ?? Create(of, log, cancellationToken);
        DiskDirectories.Sync(files, directory);
        var logBytes = log.Length;
        files.TryRemoveFile(logPath);

        // The archive is durable: nothing depends on this sync. A log that comes back after a crash is compared and removed again; an error
        // here would only make the next try look for a log that is gone.
        _ = DiskCalls.Retry(() => files.SyncDirectory(Path.GetDirectoryName(logPath)!));
        return new ArchivedLog(path, logBytes, archiveBytes);
    }

    private DiskFile OpenRegular(string logPath)
    {
        var file = DiskFile.Open(files, logPath, WalOpen.Read);
        if (files.TryStat(logPath) is { IsRegularFile: true } stat && stat.Inode == file.Inode) return file;
        file.Dispose();
        throw new WalIOException("open", logPath, Errno.EINVAL);
    }

    /// <summary>An archive of this name that holds the log already: a crash came between naming it and removing the log.</summary>
    private (string Path, long Bytes)? FindSame(JobExecution of, DiskFile log, CancellationToken cancellationToken)
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var path = PathOf(of, ordinal);
            if (files.TryStat(path) is not { } stat) return null;
            if (!stat.IsRegularFile || !HoldsSame(path, log, cancellationToken)) continue;

            // Whoever wrote it, its bytes are the only ones left when the log is gone.
            using var archive = DiskFile.Open(files, path, WalOpen.Write);
            archive.Sync();
            return (path, stat.LengthBytes);
        }
    }

    private bool HoldsSame(string path, DiskFile log, CancellationToken cancellationToken)
    {
        try
        {
            using var archive = ArchiveStream.Open(files, path);
            return LogPacker.IsSame(log, archive, cancellationToken);
        }
        catch (ArchiveDamagedException)
        {
            return false; // whatever it is, it does not hold this log, and it keeps its name
        }
    }

    private (string Path, long Bytes) Create(JobExecution of, DiskFile log, CancellationToken cancellationToken)
    {
        using var temporary = TemporaryFile.Create(files, directory);
        var bytes = LogPacker.Pack(log, temporary.File, cancellationToken);
        temporary.File.Sync();
        using (var written = ArchiveStream.Open(files, temporary.File.Path))
        {
            if (!LogPacker.IsSame(log, written, cancellationToken))
                throw new ArchiveDamagedException(temporary.File.Path, "what was read back is not the log.");
        }

        // A link, unlike a rename, never replaces what has the name.
        var ordinal = 1;
        while (!files.TryLinkFile(temporary.File.Path, PathOf(of, ordinal))) ordinal++;
        return (PathOf(of, ordinal), bytes);
    }

    private string PathOf(JobExecution of, int ordinal) => Path.Combine(directory, FileNames.Archive(of, ordinal));
}

/// <summary>An archive that took a log's place.</summary>
/// <param name="Path">Full path of the archive.</param>
/// <param name="LogBytes">Size of the log that was.</param>
/// <param name="ArchiveBytes">Size of the archive.</param>
internal readonly record struct ArchivedLog(string Path, long LogBytes, long ArchiveBytes);
