using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Opens logs: creates new ones, scans and repairs existing ones. The caller holds the execution's lock.</summary>
internal sealed class LogOpener(IWalFileSystem files, LogFolders folders, long preallocateBytes, IBackgroundIo background)
{
    // One write takes it all. Of a larger log, reading and writing it again takes longer than a sync.
    private const long SmallBytes = 64 * 1024;

    private readonly LogRepair _repair = new(files, folders);

    /// <summary>The sealed segments of the logs that it opens.</summary>
    internal SegmentStore Segments => field ??= new SegmentStore(files, folders, this, background);

    /// <summary>Whether the log exists.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    internal bool HasLog(string path) => files.TryStat(path) is not null;

    /// <summary>Opens a log, and creates it where it does not exist.</summary>
    /// <param name="path">The log.</param>
    /// <param name="after">Sequence of the last event in the log's sealed segments; −1 where there is none.</param>
    /// <param name="isNameDurable">Whether the directory was synced since the log has its name.</param>
    /// <exception cref="NotALogException">Wrong magic or unknown version; the file is not changed.</exception>
    /// <exception cref="WalIOException">It cannot be read, or a new one cannot be made.</exception>
    internal OpenedLog Open(string path, long after = -1, bool isNameDurable = false)
    {
        files.RemoveIfThere(LogFolders.TemporaryOf(path));
        var isMissing = files.TryStat(path) is null;
        if (isMissing) Create(path);
        var log = OpenExisting(path, after, isNameDurable || isMissing);
        if (log.Contents.Summary.Kind != LogKind.Empty) return log;
        // A process ended between the creation of the file and its header: it holds no event.
        files.TryRemoveFile(path);
        Create(path);
        return OpenExisting(path, after, isNameDurable: true);
    }

    /// <summary>
    /// Rewrites a log that is poisoned or in the other dialect: its readable records are copied into a new file in ours, which replaces it.
    /// An original that holds more than that is kept.
    /// </summary>
    /// <param name="path">The log.</param>
    /// <param name="after">Last sequence of the files before this one; -1 where there is none.</param>
    /// <param name="removed">The file where it was removed and is still open; null where it is read by its path.</param>
    /// <exception cref="WalIOException">Not rewritten; the old file is still readable.</exception>
    internal OpenedLog Rewrite(string path, long after = -1, DiskFile? removed = null)
    {
        if (removed is null && !HasLog(path)) return Open(path, after); // removed while it was closed: nothing is left to rewrite
        var found = removed is null ? Scan(path, after) : LogContents.Scan(removed, after);
        var inode = files.TryStat(path)?.Inode;
        string? kept = null;
        try
        {
            _repair.Replace(path, found, removed, ref kept);
            return OpenReplaced(path, after) with { Findings = found.Summary.Findings, KeptAt = kept };
        }
        catch (WalIOException trouble)
        {
            if (files.TryStat(path)?.Inode == inode) throw;

            // The rename was done, although perhaps not durably: reads must use the offsets of the new file.
            return new OpenedLog(path, Scan(path, after), Writer: null)
            {
                Findings = found.Summary.Findings,
                KeptAt = kept,
                WriteTrouble = trouble,
            };
        }
    }

    /// <summary>Opens a log that was closed for idleness for writing again.</summary>
    internal WalLogFile OpenWriter(string path, long endBytes) => WalLogFile.Open(files, path, endBytes, preallocateBytes, background);

    /// <summary>
    /// Writes a sealed segment again where a failed sync of an earlier process may have left bytes of it in the page cache only.
    /// </summary>
    /// <returns>False: the file was written past the page cache, and nothing was done.</returns>
    /// <exception cref="WalIOException">Not written.</exception>
    internal bool TryWriteAgain(string path, long endBytes)
    {
        if (IsDirect(path)) return false;
        OpenWriterAndWriteAgain(path, endBytes).Dispose();
        return true;
    }

    /// <summary>Opens a file that this process has just written and synced, with its name: nothing of it is written again.</summary>
    private OpenedLog OpenReplaced(string path, long after)
    {
        var log = new OpenedLog(path, Scan(path, after), Writer: null) { IsDurable = true };
        if (log.Contents.Summary.IsDamaged) throw new WalIOException("pread", path, Errno.EIO); // not what was written
        try
        {
            return log with { Writer = OpenWriter(path, log.Contents.Summary.EndBytes) };
        }
        catch (WalIOException trouble)
        {
            return log with { WriteTrouble = trouble };
        }
    }

    private OpenedLog OpenExisting(string path, long after, bool isNameDurable = false)
    {
        // For reading, so that it works for a read-only log. Opened before anything is written: its sync fails where a write of what is
        // found in the page cache has failed since.
        using var file = DiskFile.Open(files, path, WalOpen.Read);
        var found = LogContents.Scan(file, after);
        var log = new OpenedLog(path, found, Writer: null) { Findings = found.Summary.Findings };
        if (found.Summary.Kind == LogKind.Empty) return log;
        var isSynced = false;
        string? kept = null;
        try
        {
            if (!isNameDurable) DiskDirectories.Sync(files, folders.Logs);
            WalIOException? unwritten = null;
            if (IsSmall(log) && TryWriteAll(file, found.Summary.EndBytes, ref unwritten) is { } writer)
                return log with { Writer = writer, IsDurable = true };
            file.Sync();
            isSynced = true;
            if (log.IsForeign) return log with { IsDurable = true };
            if (unwritten is not null) throw unwritten;
            if (found.Summary.IsDamaged)
            {
                _repair.Repair(path, found, ref kept);
                log = log with { KeptAt = kept, Contents = Scan(path, after) };
            }

            return log with { Writer = OpenWriterAndWriteAgain(path, log.Contents.Summary.EndBytes), IsDurable = true };
        }
        catch (WalIOException trouble)
        {
            // The repair may have replaced the file before it failed: reads must use the offsets of the current file.
            log = log with { WriteTrouble = trouble, KeptAt = kept, Contents = Scan(path, after) };
            return isSynced ? EnsureDurable(log, trouble.IsNoSpace) : log;
        }
    }

    private static bool IsSmall(OpenedLog log) =>
        !log.IsForeign && !log.Contents.Summary.IsDamaged && log.Contents.Summary.EndBytes <= SmallBytes;

    /// <summary>
    /// One write past the page cache instead of a sync and a write of the header: it makes all of the log durable, whatever an earlier
    /// process has synced.
    /// </summary>
    /// <param name="log">The log, open for reading.</param>
    /// <param name="endBytes">Where it ends.</param>
    /// <param name="unwritten">Set where the write has failed: no other is tried.</param>
    /// <returns>The writing end; null where the log has to be synced.</returns>
    private WalLogFile? TryWriteAll(DiskFile log, long endBytes, ref WalIOException? unwritten)
    {
        WalLogFile? writer = null;
        try
        {
            writer = WalLogFile.Open(files, log.Path, endBytes, preallocateBytes, background, log);
            if (writer.IsDirect)
            {
                writer.WriteAgain(0, endBytes);
                return writer;
            }
        }
        catch (WalIOException failure)
        {
            if (writer is not null) unwritten = failure; // where it could not be opened, it is tried again after the sync
        }

        writer?.Dispose();
        return null;
    }

    /// <summary>
    /// Writes the log's bytes again. If a sync of an earlier process failed, buffered bytes may exist in the page cache only. A direct
    /// write that failed leaves nothing in the page cache, so a direct log needs this for its header only. Where direct transfers are
    /// refused, which the write of the header shows, those of the earlier process went through the page cache too.
    /// </summary>
    private WalLogFile OpenWriterAndWriteAgain(string path, long endBytes)
    {
        var writer = OpenWriter(path, endBytes);
        try
        {
            if (writer.IsDirect) writer.WriteAgain(0, LogHeader.SizeBytes);
            if (writer.UsesCache) writer.WriteAgain(0, endBytes);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A read-only log can be delivered if all its bytes are durable. Direct writes are durable once the file was synced. Buffered bytes
    /// must be written again in place, which needs no free space.
    /// </summary>
    private OpenedLog EnsureDurable(OpenedLog log, bool isOnlyFull)
    {
        if (IsDirect(log.Path)) return log with { IsDurable = true };
        if (!isOnlyFull) return log; // a write or sync has failed: it must not be retried on this file
        try
        {
            OpenWriterAndWriteAgain(log.Path, log.Contents.Summary.EndBytes).Dispose();
            return log with { IsDurable = true };
        }
        catch (WalIOException failure)
        {
            return log with { WriteTrouble = failure };
        }
    }

    /// <summary>Whether the file can be opened for direct access, and a direct transfer is not refused.</summary>
    private bool IsDirect(string path)
    {
        using var file = DiskFile.TryOpen(files, path, WalOpen.Read | WalOpen.Direct, out _);
        if (file is null) return false;
        using var block = AlignedMemory.Rent(DirectAccess.BlockBytes);
        try
        {
            file.ReadFully(0, block.Span[..DirectAccess.BlockBytes]);
            return !file.UsesCache;
        }
        catch (WalIOException)
        {
            return false; // not known: the log is written again, or waits
        }
    }

    private LogContents Scan(string path, long after)
    {
        using var file = DiskFile.Open(files, path, WalOpen.Read);
        return LogContents.Scan(file, after);
    }

    /// <summary>The log gets its name only after its whole header is durable: half a header would be refused as not a log.</summary>
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

    /// <summary>Optional: on a full disk the log starts without reserved space.</summary>
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
