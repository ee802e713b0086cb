using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Opens logs: makes new ones, scans and repairs old ones. The caller owns the execution's lock.</summary>
internal sealed class LogOpener(IWalFileSystem files, LogFolders folders, long preallocateBytes, IBackgroundIo background)
{
    private readonly LogRepair _repair = new(files, folders);

    /// <summary>Whether there is a log to read.</summary>
    /// <exception cref="WalIOException">The disk does not say.</exception>
    internal bool HasLog(string path) => files.TryStat(path) is not null;

    /// <summary>Opens a log, making it where there is none.</summary>
    /// <param name="path">The log.</param>
    /// <exception cref="NotALogException">Wrong magic, unknown version: left as it is.</exception>
    /// <exception cref="WalIOException">It cannot be read, or a new one cannot be made.</exception>
    internal OpenedLog Open(string path)
    {
        files.TryRemoveFile(LogFolders.TemporaryOf(path));
        if (files.TryStat(path) is null) Create(path);
        var log = OpenExisting(path);
        if (log.Contents.Summary.Kind != LogKind.Empty) return log;
        // A crash came between its creation and its header: it holds no event.
        files.TryRemoveFile(path);
        Create(path);
        return OpenExisting(path) with { IsNew = true };
    }

    /// <summary>After a failed write or sync: the readable records go into a new file that takes the log's place; what was damaged is kept.</summary>
    /// <exception cref="WalIOException">Not done; the old file stays readable.</exception>
    internal OpenedLog Reopen(string path) => Exchange(path, _repair.Anew);

    /// <summary>A log in the other dialect is never written to: its records go into a new file of ours, and the original is kept.</summary>
    /// <exception cref="WalIOException">Not done; the log is as it was.</exception>
    internal OpenedLog Adopt(string path) => Exchange(path, _repair.Adopt);

    /// <summary>Opens a log that was closed for idleness for writing again.</summary>
    internal WalLogFile OpenWriter(string path, long endBytes) => WalLogFile.Open(files, path, endBytes, preallocateBytes, background);

    private OpenedLog Exchange(string path, Func<string, LogContents, string?> write)
    {
        var found = Scan(path);
        var inode = files.TryStat(path)?.Inode;
        try
        {
            var kept = write(path, found);
            return OpenExisting(path) with { Findings = found.Summary.Findings, KeptAt = kept, IsDurable = true };
        }
        catch (WalIOException trouble)
        {
            if (files.TryStat(path)?.Inode == inode) throw;

            // The new file has the name, if perhaps not durably: what is read from now on stands at its places, not at the old one's.
            return new OpenedLog(path, Scan(path), Writer: null) { Findings = found.Summary.Findings, WriteTrouble = trouble };
        }
    }

    private OpenedLog OpenExisting(string path)
    {
        var found = Scan(path);
        var log = new OpenedLog(path, found, Writer: null) { Findings = found.Summary.Findings };
        if (found.Summary.Kind == LogKind.Empty) return log;
        var isSynced = false;
        try
        {
            SyncFound(path);
            isSynced = true;
            if (log.IsForeign) return log with { IsDurable = true };
            if (found.Summary.IsDamaged)
            {
                log = log with { KeptAt = _repair.Repair(path, found) };
                log = log with { Contents = Scan(path) };
            }

            return log with { Writer = OpenWriterAnew(path, log.Contents.Summary.EndBytes), IsDurable = true };
        }
        catch (WalIOException trouble)
        {
            // A repair may have got as far as the new file: what is read from now on is what stands there now.
            log = log with { WriteTrouble = trouble, Contents = Scan(path) };
            return isSynced ? MakeSure(log, trouble.IsNoSpace) : log;
        }
    }

    /// <summary>
    /// What an earlier process wrote through the page cache may be nowhere else, if its sync failed: it is written again. A direct write that
    /// failed left nothing to be read.
    /// </summary>
    private WalLogFile OpenWriterAnew(string path, long endBytes)
    {
        var writer = OpenWriter(path, endBytes);
        try
        {
            writer.WriteAgain(0, writer.IsDirect ? LogHeader.SizeBytes : endBytes);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A log that cannot be written to yet is delivered all the same where it is known to be on the disk: what was written directly is, once it
    /// is synced; all else has to be written again where it stands, which needs no room.
    /// </summary>
    private OpenedLog MakeSure(OpenedLog log, bool isOnlyFull)
    {
        if (IsDirect(log.Path)) return log with { IsDurable = true };
        if (!isOnlyFull) return log; // a write or sync has failed: it is not asked again
        try
        {
            OpenWriterAnew(log.Path, log.Contents.Summary.EndBytes).Dispose();
            return log with { IsDurable = true };
        }
        catch (WalIOException failure)
        {
            return log with { WriteTrouble = failure };
        }
    }

    private bool IsDirect(string path)
    {
        using var file = DiskFile.TryOpen(files, path, WalOpen.Read | WalOpen.Direct, out _);
        return file is not null;
    }

    private LogContents Scan(string path)
    {
        using var file = DiskFile.Open(files, path, WalOpen.Read);
        return LogContents.Scan(file);
    }

    /// <summary>Through a reading handle: so also a log that may not be written.</summary>
    private void SyncFound(string path)
    {
        using (var file = DiskFile.Open(files, path, WalOpen.Read)) file.Sync();
        DiskDirectories.Sync(files, folders.Logs);
    }

    /// <summary>A log appears under its name with its whole header or not at all: half of one would be taken for something else.</summary>
    private void Create(string path)
    {
        var temporary = LogFolders.TemporaryOf(path);
        try
        {
            using (var file = DiskFile.Open(files, temporary, WalOpen.CreateNew))
            {
                Span<byte> header = stackalloc byte[LogHeader.SizeBytes];
                LogHeader.Write(header);
                file.WriteFully(0, header);
                ReserveSpace(file);
                file.Sync();
            }

            files.RenameFile(temporary, path);
            DiskDirectories.Sync(files, folders.Logs);
        }
        catch (WalIOException)
        {
            files.TryRemoveFile(temporary);
            files.TryRemoveFile(path);
            throw;
        }
    }

    /// <summary>It may fail without harm: a disk with room for the header and little more takes what still fits.</summary>
    private void ReserveSpace(DiskFile created)
    {
        if (preallocateBytes == 0) return;
        try
        {
            created.WriteFully(LogHeader.SizeBytes, SpaceAhead.ZeroBytes((int)SpaceAhead.FirstStepBytes - LogHeader.SizeBytes));
        }
        catch (WalIOException full) when (full.IsNoSpace)
        {
            created.Truncate(LogHeader.SizeBytes);
        }
    }
}
