using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Turns a closed log into an archive; at every moment one of the two is whole and durable.</summary>
/// <param name="files">The disk.</param>
/// <param name="directory">Full path of the archives' directory; made when it is missing.</param>
/// <param name="partBytes">A log is packed in parts of this size; while one is packed, the one before is read back and compared.</param>
/// <param name="beside">Runs work beside the caller; by default on a thread of its own. One piece at a time is running.</param>
internal sealed class LogArchiver(IWalFileSystem files, string directory, long partBytes = LogArchiver.DefaultPartBytes, Func<Action, Task>? beside = null)
{
    /// <summary>Large enough that the sync of a part costs nothing, small enough that the last one, which nothing overlaps with, is soon compared.</summary>
    public const long DefaultPartBytes = 32L << 20;

    /// <summary>Compresses, syncs, reads back and compares, names, and only then removes the log.</summary>
    /// <param name="execution">Whose log; the caller owns the execution's lock.</param>
    /// <param name="logPath">The log's full path; nobody writes to it any more.</param>
    /// <param name="cancellationToken">Stops between two chunks; the log stays.</param>
    /// <exception cref="WalIOException">The disk refused. The log stays; no archive of it, or a whole one that the next try finds.</exception>
    /// <exception cref="ArchiveDamagedException">What was read back is not the log. The log stays.</exception>
    public ArchivedLog Archive(JobExecution execution, string logPath, CancellationToken cancellationToken)
    {
        DiskDirectories.Ensure(files, directory);
        using var log = OpenRegular(logPath);
        var (path, archiveBytes) = FindSame(execution, log, cancellationToken) ?? Create(execution, log, cancellationToken);
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
    private (string Path, long Bytes)? FindSame(JobExecution execution, DiskFile log, CancellationToken cancellationToken)
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var path = PathOf(execution, ordinal);
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
            using var comparison = new LogComparison(files, log, path);
            return comparison.HoldsAll(cancellationToken);
        }
        catch (ArchiveDamagedException)
        {
            return false; // whatever it is, it does not hold this log, and it keeps its name
        }
    }

    private (string Path, long Bytes) Create(JobExecution execution, DiskFile log, CancellationToken cancellationToken)
    {
        using var temporary = TemporaryFile.Create(files, directory);
        var bytes = PackAndCompare(log, temporary.File, cancellationToken);

        var ordinal = 1;
        while (!files.TryNameFile(temporary.File.Path, PathOf(execution, ordinal))) ordinal++;
        return (PathOf(execution, ordinal), bytes);
    }

    /// <returns>Bytes of the archive: all of them synced, read back and found to be the log.</returns>
    private long PackAndCompare(DiskFile log, DiskFile archive, CancellationToken cancellationToken)
    {
        using var packer = new LogPacker(log, archive);
        using var comparison = new LogComparison(files, log, archive.Path);
        var comparing = Task.CompletedTask;
        try
        {
            while (!packer.Pack(partBytes, cancellationToken))
            {
                comparing.GetAwaiter().GetResult();
                var written = packer.WrittenBytes;
                comparing = Beside(() =>
                {
                    archive.Sync();
                    RequireSame(comparison.HoldsSoFar(written, cancellationToken), archive);
                });
            }
        }
        finally
        {
            // Whatever happened here, what it works with is in use until it has ended.
            ((IAsyncResult)comparing).AsyncWaitHandle.WaitOne();
        }

        comparing.GetAwaiter().GetResult();
        archive.Sync();
        RequireSame(comparison.HoldsAll(cancellationToken), archive);
        return packer.WrittenBytes;
    }

    private Task Beside(Action work) => beside?.Invoke(work) ?? Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private static void RequireSame(bool isSame, DiskFile archive)
    {
        if (!isSame) throw new ArchiveDamagedException(archive.Path, "what was read back is not the log.");
    }

    private string PathOf(JobExecution execution, int ordinal) => Path.Combine(directory, FileNames.Archive(execution, ordinal));
}

/// <summary>An archive that took a log's place.</summary>
/// <param name="Path">Full path of the archive.</param>
/// <param name="LogBytes">Size of the log that was.</param>
/// <param name="ArchiveBytes">Size of the archive.</param>
internal readonly record struct ArchivedLog(string Path, long LogBytes, long ArchiveBytes);
