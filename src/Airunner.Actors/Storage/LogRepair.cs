using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Makes a damaged log whole again: what is readable goes on, the original is kept.</summary>
internal sealed class LogRepair(IWalFileSystem files, LogFolders folders)
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Repairs a log before it is written to.</summary>
    /// <param name="path">The log; the caller owns it.</param>
    /// <param name="found">What the scan found, with damage in it.</param>
    /// <returns>Where the original or the cut-off bytes are kept.</returns>
    /// <exception cref="WalIOException">Not done; the log is as it was.</exception>
    internal string Repair(string path, LogContents found)
    {
        DiskDirectories.Ensure(files, folders.Damaged);
        return found.Summary.OnlyTailDamaged ? CutTail(path, found.Summary) : KeepAndRewrite(path, found);
    }

    /// <summary>Writes a log of the other dialect anew in ours, so that it can be appended to; the original is kept.</summary>
    internal string Adopt(string path, LogContents found)
    {
        DiskDirectories.Ensure(files, folders.Damaged);
        return KeepAndRewrite(path, found);
    }

    /// <summary>Rewrites a log that is not to be written to again; where that would lose bytes, the original is kept.</summary>
    /// <returns>Where; null where nothing was lost.</returns>
    internal string? Anew(string path, LogContents found)
    {
        if (found.Summary.IsDamaged || found.Summary.Dialect == Dialect.Inclusive) return Adopt(path, found);
        Rewrite(path, found);
        return null;
    }

    /// <summary>Copies the readable records into a new file, durably, and puts it in the log's place.</summary>
    /// <remarks>Also the way on after a failed write or sync: nothing then rests on pages the kernel has given up.</remarks>
    internal void Rewrite(string path, LogContents found)
    {
        var temporary = LogFolders.TemporaryOf(path);
        files.TryRemoveFile(temporary);
        try
        {
            using (var source = DiskFile.Open(files, path, WalOpen.Read))
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

    private string KeepAndRewrite(string path, LogContents found)
    {
        // A hard link: it needs no space. The rewritten file takes the name, the link keeps the old inode.
        // One that was made before is taken, so that a rewrite that fails again and again leaves one name, not many.
        var kept = FirstFree(
            ordinal => folders.OriginalOf(path, ordinal),
            name => files.TryLinkFile(path, name) || files.TryStat(name)?.Inode == files.TryStat(path)?.Inode);
        DiskDirectories.Sync(files, folders.Damaged);
        Rewrite(path, found);
        return kept;
    }

    private string CutTail(string path, LogSummary summary)
    {
        DiskFile? created = null;
        var kept = FirstFree(
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
                files.Unlink(kept); // half a copy of what still stands in the log: the next try makes its own
                throw;
            }

            log.Truncate(summary.EndBytes);
            log.Sync();
        }

        return kept;
    }

    private static void CopyRecords(DiskFile source, DiskFile target, LogContents found)
    {
        Span<byte> header = stackalloc byte[LogHeader.SizeBytes];
        LogHeader.Write(header);
        target.WriteFully(0, header);
        var at = (long)LogHeader.SizeBytes;
        foreach (var run in found.Runs)
        {
            if (run.LengthIsBroken || found.Summary.Dialect == Dialect.Inclusive) WriteSealed(source, found.Summary.Dialect, run, target, at);
            else Copy(source, run.OffsetBytes, run.EndBytes, target, at);
            at += run.EndBytes - run.OffsetBytes;
        }
    }

    /// <summary>Records whose length field is wrong, or counts otherwise, are written anew; their size stays.</summary>
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
        if (error != Errno.EEXIST) DiskCalls.ThrowIfFailed(error, "open", path);
        return created is not null;
    }

    private static string FirstFree(Func<int, string> name, Func<string, bool> tryTake)
    {
        for (var ordinal = 1; ; ordinal++)
            if (tryTake(name(ordinal))) return name(ordinal);
    }
}
