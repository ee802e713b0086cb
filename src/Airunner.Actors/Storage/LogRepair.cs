using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Repairs a damaged log: the readable records stay in the log, the original is kept.</summary>
internal sealed class LogRepair(IWalFileSystem files, LogFolders folders)
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Repairs a log before it is written to.</summary>
    /// <param name="path">The log; the caller owns it.</param>
    /// <param name="found">The result of the scan, which found damage.</param>
    /// <param name="kept">Set to where the original or the cut-off bytes are kept, also where this fails after it.</param>
    /// <exception cref="WalIOException">Not repaired, or not durably.</exception>
    internal void Repair(string path, LogContents found, ref string? kept)
    {
        DiskDirectories.Ensure(files, folders.Damaged);
        if (found.Summary.OnlyTailDamaged) CutTail(path, found.Summary, ref kept);
        else KeepAndRewrite(path, found, removed: null, ref kept);
    }

    /// <summary>
    /// Replaces a log that is poisoned or in the other dialect by a new file in ours. The original is kept where it is damaged or in the
    /// other dialect.
    /// </summary>
    /// <param name="path">The log.</param>
    /// <param name="found">The result of the scan.</param>
    /// <param name="removed">The file, where it was removed and is still open; null where it has its name.</param>
    /// <param name="kept">Set to where the original is kept, also where this fails after it; left alone where it is not kept.</param>
    internal void Replace(string path, LogContents found, DiskFile? removed, ref string? kept)
    {
        if (found.Summary.IsDamaged || found.Summary.Dialect == Dialect.Inclusive)
        {
            DiskDirectories.Ensure(files, folders.Damaged);
            KeepAndRewrite(path, found, removed, ref kept);
        }
        else
        {
            Rewrite(path, found, removed);
        }
    }

    /// <summary>Copies the readable records into a new file, syncs it, and renames it over the log.</summary>
    /// <remarks>Also used after a failed write or sync: the new file does not depend on pages that the kernel has dropped.</remarks>
    internal void Rewrite(string path, LogContents found, DiskFile? removed = null)
    {
        var temporary = LogFolders.TemporaryOf(path);
        files.TryRemoveFile(temporary);
        try
        {
            using (var source = removed is null ? DiskFile.Open(files, path, WalOpen.Read) : removed.Reopen())
            using (var target = DiskFile.Open(files, temporary, WalOpen.CreateNew))
            {
                CopyRecords(source, target, found);
                target.Sync();
            }

            files.RenameFile(temporary, path);
        }
        catch (WalIOException)
        {
            files.TryRemoveFile(temporary);
            throw;
        }

        DiskDirectories.Sync(files, folders.Logs);
    }

    private void KeepAndRewrite(string path, LogContents found, DiskFile? removed, ref string? kept)
    {
        var original = files.TryStat(path)?.Inode;
        var isCopy = false;
        kept = FirstFree(ordinal => folders.OriginalOf(path, ordinal), name => TryKeep(path, name, removed, out isCopy));
        try
        {
            DiskDirectories.Sync(files, folders.Damaged);
            Rewrite(path, found, removed);
        }
        catch (WalIOException) when (isCopy && files.TryStat(path)?.Inode == original)
        {
            files.Unlink(kept); // the original is still in its place: the next attempt makes a new copy
            kept = null;
            throw;
        }
    }

    /// <summary>Keeps the original under a second name; false where that name is taken by another file.</summary>
    private bool TryKeep(string path, string name, DiskFile? removed, out bool isCopy)
    {
        isCopy = removed is not null && TryCopy(removed, name);
        if (removed is not null) return isCopy;

        // A hard link needs no space: the rewritten file takes the name, the link keeps the old inode.
        var error = DiskCalls.Retry(() => files.Link(path, name));
        if (error == Errno.None) return true;

        // A link from an earlier attempt is used again, so that repeated failures leave one name and not many.
        if (error == Errno.EEXIST) return files.TryStat(name)?.Inode == files.TryStat(path)?.Inode;
        if (!DiskCalls.IsUnsupported(error)) throw new WalIOException("link", name, error);
        using var original = DiskFile.Open(files, path, WalOpen.Read);
        isCopy = TryCopy(original, name);
        return isCopy;
    }

    private bool TryCopy(DiskFile original, string name)
    {
        if (!TryCreate(name, out var created)) return false;
        using var copy = created!;
        try
        {
            Copy(original, 0, original.Length, copy, 0);
            copy.Sync();
            return true;
        }
        catch (WalIOException)
        {
            files.Unlink(name); // incomplete
            throw;
        }
    }

    private void CutTail(string path, LogSummary summary, ref string? kept)
    {
        DiskFile? created = null;
        kept = FirstFree(
            ordinal => folders.TailOf(path, summary.EndBytes, ordinal),
            name => TryCreate(name, out created));
        using (var tail = created!)
        using (var log = DiskFile.Open(files, path, WalOpen.Write))
        {
            try
            {
                Copy(log, summary.EndBytes, summary.LengthBytes, tail, 0);
                tail.Sync();
                DiskDirectories.Sync(files, folders.Damaged);
            }
            catch
            {
                files.Unlink(kept); // an incomplete copy: the next attempt makes a new one
                kept = null;
                throw;
            }

            log.Truncate(summary.EndBytes);
            log.Sync();
        }
    }

    private static void CopyRecords(DiskFile source, DiskFile target, LogContents found)
    {
        Span<byte> header = stackalloc byte[LogHeader.SizeBytes];
        LogHeader.Write(header);
        target.WriteFully(0, header);
        var at = (long)LogHeader.SizeBytes;
        foreach (var run in found.Runs)
        {
            if (run.LengthIsBroken || found.Summary.Dialect == Dialect.Inclusive)
                WriteSealed(source, found.Summary.Dialect, run, target, at);
            else Copy(source, run.OffsetBytes, run.EndBytes, target, at);
            at += run.EndBytes - run.OffsetBytes;
        }
    }

    /// <summary>Rewrites records whose length field is wrong or of the other dialect. Their size does not change.</summary>
    private static void WriteSealed(DiskFile source, Dialect dialect, LogRun run, DiskFile target, long at)
    {
        using var reader = new LogReader(source, dialect, [run], run.OffsetBytes);
        while (reader.TryNext(out var record))
        {
            using var copy = AlignedMemory.Rent(record.TotalBytes);
            var bytes = RecordCodec.Write(record.Sequence, record.Status, record.TimestampMs, record.Payload, copy.Span);
            target.WriteFully(at, copy.Span[..bytes]);
            at += bytes;
        }

        if (reader.IsUnreadable) throw new WalIOException("pread", source.Path, Errno.EIO);
    }

    private static void Copy(DiskFile source, long from, long to, DiskFile target, long at)
    {
        using var copy = AlignedMemory.Rent(CopyBytes);
        while (from < to)
        {
            var piece = copy.Span[..(int)Math.Min(CopyBytes, to - from)];
            if (source.ReadFully(from, piece) != piece.Length) throw new WalIOException("pread", source.Path, Errno.EIO);
            target.WriteFully(at, piece);
            from += piece.Length;
            at += piece.Length;
        }
    }

    private bool TryCreate(string path, out DiskFile? created)
    {
        created = DiskFile.TryOpen(files, path, WalOpen.CreateNew, out var error);
        if (error != Errno.EEXIST) files.ThrowIfNotMade(error, "open", path);
        return created is not null;
    }

    private static string FirstFree(Func<int, string> name, Func<string, bool> tryTake)
    {
        for (var ordinal = 1; ; ordinal++)
            if (tryTake(name(ordinal))) return name(ordinal);
    }
}
