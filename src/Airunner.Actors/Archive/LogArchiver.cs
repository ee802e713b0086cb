using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Turns a closed log into an archive; at every moment the log or the archive is whole and durable.</summary>
/// <param name="files">The disk.</param>
/// <param name="directory">Full path of the archives' directory; created when it is missing.</param>
/// <param name="partBytes">Size of the parts that are packed; while one is packed, the part before it is compared.</param>
/// <param name="inParallel">Runs work in parallel to the caller, by default on its own thread; one piece at a time.</param>
internal sealed class LogArchiver(
    IWalFileSystem files, string directory, long partBytes = LogArchiver.DefaultPartBytes, Func<Action, Task>? inParallel = null)
{
    /// <summary>
    /// Large enough that one sync for each part costs little; small enough that the comparison of the last part, which runs in parallel to
    /// nothing, is short.
    /// </summary>
    public const long DefaultPartBytes = 32L << 20;

    private const long SmallBytes = 1L << 20;

    private readonly Lock _large = new();
    private volatile bool _isDirectoryDurable;

    /// <summary>Compresses the log, syncs, reads back and compares, gives the archive its name, and only then removes the log.</summary>
    /// <param name="execution">Whose log; the caller owns the execution's lock.</param>
    /// <param name="logPath">The log's full path; nothing writes to it any more.</param>
    /// <param name="cancellationToken">Stops between two chunks; the log stays.</param>
    /// <exception cref="WalIOException">
    /// The disk returned an error. The log stays; there is no archive of it, or a whole one that the next try finds.
    /// </exception>
    /// <exception cref="ArchiveDamagedException">The archive read back differs from the log. The log stays.</exception>
    public ArchivedLog Archive(JobExecution execution, string logPath, CancellationToken cancellationToken)
    {
        EnsureDirectory();
        using var log = OpenRegular(logPath);
        var archives = ArchiveList.Of(files, directory, execution);
        var (path, archiveBytes) = FindSame(execution, archives, log, cancellationToken)
            ?? Create(execution, archives.Next, log, cancellationToken);
        DiskDirectories.Sync(files, directory);
        var logBytes = log.Length;

        // An earlier file that is there again after a crash, without this one, would have the sequences of this one used a second time.
        if (archives.Next > 1) DiskDirectories.Sync(files, Path.GetDirectoryName(logPath)!);

        // Not synced: a log that is there again after a crash is found in an archive, and removed again.
        files.TryRemoveFile(logPath);
        return new ArchivedLog(path, logBytes, archiveBytes);
    }

    /// <summary>The names of all directories above are synced once.</summary>
    private void EnsureDirectory()
    {
        if (_isDirectoryDurable && files.TryStat(directory) is { IsDirectory: true }) return;
        DiskDirectories.Ensure(files, directory);
        _isDirectoryDurable = true;
    }

    private DiskFile OpenRegular(string logPath)
    {
        var file = DiskFile.Open(files, logPath, WalOpen.Read);
        if (files.TryStat(logPath) is { IsRegularFile: true } stat && stat.Inode == file.Inode) return file;
        file.Dispose();
        throw new WalIOException("open", logPath, Errno.EINVAL);
    }

    /// <summary>An archive that holds this log already: a crash came after it got its name, before the log was removed for good.</summary>
    private (string Path, long Bytes)? FindSame(
        JobExecution execution, ArchiveList archives, DiskFile log, CancellationToken cancellationToken)
    {
        foreach (var path in archives.Numbers.Reverse().Select(number => PathOf(execution, number)))
        {
            if (files.TryStat(path) is not { IsRegularFile: true } stat || !HoldsSame(path, log, cancellationToken)) continue;

            // The process that wrote it may not have synced it, and it is the only copy once the log is removed.
            using var archive = DiskFile.Open(files, path, WalOpen.Write);
            archive.Sync();
            return (path, stat.LengthBytes);
        }

        return null;
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
            return false; // it does not hold this log, and it keeps its name
        }
    }

    private (string Path, long Bytes) Create(JobExecution execution, int number, DiskFile log, CancellationToken cancellationToken)
    {
        using var temporary = TemporaryFile.Create(files, directory);
        var bytes = log.Length <= SmallBytes
            ? PackAndCompare(log, temporary.File, cancellationToken)
            : PackAndCompareAlone(log, temporary.File, cancellationToken);

        while (!temporary.TryName(PathOf(execution, number))) number++;
        return (PathOf(execution, number), bytes);
    }

    /// <summary>One large log at a time: each takes memory and a processor, which the appends of others need.</summary>
    private long PackAndCompareAlone(DiskFile log, DiskFile archive, CancellationToken cancellationToken)
    {
        lock (_large) return PackAndCompare(log, archive, cancellationToken);
    }

    /// <returns>Size of the archive in bytes: synced, read back and equal to the log.</returns>
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
                comparing = InParallel(() =>
                {
                    archive.Sync();
                    RequireSame(comparison.HoldsSoFar(written, cancellationToken), archive);
                });
            }
        }
        finally
        {
            // Also after an exception: the comparison uses the files until it has ended.
            ((IAsyncResult)comparing).AsyncWaitHandle.WaitOne();
        }

        comparing.GetAwaiter().GetResult();
        archive.Sync();
        RequireSame(comparison.HoldsAll(cancellationToken), archive);
        return packer.WrittenBytes;
    }

    private Task InParallel(Action work) => inParallel?.Invoke(work) ?? Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private static void RequireSame(bool isSame, DiskFile archive)
    {
        if (!isSame) throw new ArchiveDamagedException(archive.Path, "read back, it differs from the log.");
    }

    private string PathOf(JobExecution execution, int number) => Path.Combine(directory, FileNames.Archive(execution, number));
}

/// <summary>An archive that took a log's place.</summary>
/// <param name="Path">Full path of the archive.</param>
/// <param name="LogBytes">Size of the removed log.</param>
/// <param name="ArchiveBytes">Size of the archive.</param>
internal readonly record struct ArchivedLog(string Path, long LogBytes, long ArchiveBytes);
