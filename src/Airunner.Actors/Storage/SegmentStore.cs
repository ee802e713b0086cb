using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>What is done to the files of a log that has sealed segments. Blocking; the caller owns the execution's lock.</summary>
internal sealed class SegmentStore(IWalFileSystem files, LogFolders folders, LogOpener opener, IBackgroundIo background)
{
    private readonly LogRepair _repair = new(files, folders);

    /// <summary>The sealed segments of a log, numbers rising.</summary>
    /// <param name="numberOf">The number that a file name stands for, where it is a segment of this log; else null.</param>
    /// <exception cref="WalIOException">The directory could not be read.</exception>
    internal List<SegmentFile> Find(Func<string, int?> numberOf)
    {
        var found = new List<SegmentFile>();
        foreach (var name in files.ListNames(folders.Logs))
        {
            if (numberOf(name) is not { } number) continue;
            var path = Path.Combine(folders.Logs, name);
            if (files.TryStat(path) is { IsRegularFile: true } stat) found.Add(new SegmentFile(number, path, stat.LengthBytes));
        }

        found.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return found;
    }

    /// <summary>
    /// Seals the current file and opens the next one. A try that failed is resumed by calling it again with the same plan: what was done
    /// already is not done again.
    /// </summary>
    /// <returns>The new current file.</returns>
    /// <exception cref="WalIOException">Not finished.</exception>
    internal OpenedLog Seal(SealPlan plan)
    {
        Trim(plan);
        plan.InodeToSeal ??= files.TryStat(plan.CurrentPath)?.Inode;
        if (files.TryStat(plan.CurrentPath) is { } current && current.Inode == plan.InodeToSeal)
        {
            while (files.TryStat(plan.SegmentPath) is not null) plan.TakeNextNumber(); // a rename replaces what has the name
            files.RenameFile(plan.CurrentPath, plan.SegmentPath);
        }

        DiskDirectories.Sync(files, folders.Logs);
        return opener.Open(plan.CurrentPath);
    }

    /// <summary>Opens a sealed segment for reading; damage is repaired first, the original kept.</summary>
    /// <param name="path">The segment.</param>
    /// <param name="after">Sequence of the last event in the segments before it; −1 where there is none.</param>
    /// <exception cref="NotALogException">Wrong magic, unknown version: left as it is.</exception>
    /// <exception cref="WalIOException">It could not be read.</exception>
    internal OpenedLog Open(string path, long after)
    {
        files.RemoveIfThere(LogFolders.TemporaryOf(path));
        var found = Scan(path, after);
        var log = new OpenedLog(path, found, Writer: null) { Findings = found.Summary.Findings, IsDurable = true };
        if (log.IsForeign) return log;
        if (!found.Summary.IsDamaged)
        {
            if (found.Index.Pending > 0 || !opener.TryWriteAgain(path, found.Summary.EndBytes)) return log;

            // The marks that say so may have been in the page cache only: what is on the disk now counts.
            return log with { Contents = Scan(path, after) };
        }

        string? kept = null;
        try
        {
            _repair.Repair(path, found, ref kept);
            return log with { KeptAt = kept, Contents = Scan(path, after) };
        }
        catch (WalIOException trouble)
        {
            // Its events are readable all the same. It is repaired before marks are appended to it.
            return log with { WriteTrouble = trouble, KeptAt = kept, Contents = Scan(path, after) };
        }
    }

    /// <summary>Applies the marks of later files to a segment.</summary>
    internal OpenedSegment Apply(OpenedSegment segment, EarlierMarks later)
    {
        using var file = DiskFile.Open(files, segment.Log.Path, WalOpen.Read);
        return segment with { Log = segment.Log with { Contents = segment.Log.Contents.Apply(file, later) } };
    }

    /// <summary>Appends the marks that complete a segment, durably, so that its archive stands by itself.</summary>
    /// <returns>Where its last record ends then.</returns>
    /// <exception cref="WalIOException">Not done; it can be tried again.</exception>
    internal long Complete(SegmentCompletion completion)
    {
        var end = completion.EndBytes ?? EndOfRepaired(completion);
        var failed = new SortedSet<long>(completion.Failed);
        AddMarksOf(completion, failed);
        using var writer = WalLogFile.Open(files, completion.Path, end, maxStepBytes: 0, background);
        foreach (var sequence in failed) Gather(writer, sequence, RecordStatus.Failed, completion.NowMs);
        Gather(writer, completion.LastSequence, RecordStatus.Sent, completion.NowMs);
        writer.Commit();
        writer.Trim();
        return writer.DurableEndBytes;
    }

    /// <summary>Removes a segment that holds no event.</summary>
    internal void Remove(string path)
    {
        files.TryRemoveFile(path);
        DiskDirectories.Sync(files, folders.Logs);
    }

    private static void Trim(SealPlan plan)
    {
        if (plan.TakeWriter() is not { } writer) return;
        try
        {
            using (writer) writer.Trim();
        }
        catch (WalIOException)
        {
            plan.HasTrimFailed = true;
            throw;
        }
    }

    /// <summary>A failed mark stands in the file with the sent mark that covers its event, or before that.</summary>
    private void AddMarksOf(SegmentCompletion completion, SortedSet<long> failed)
    {
        foreach (var path in completion.LaterPaths)
        {
            var marks = Scan(path, -1).ForEarlier;
            failed.UnionWith(marks.FailedIn(completion.FirstSequence, completion.LastSequence));
            if (marks.SentThrough >= completion.MarksThrough) return;
        }
    }

    private long EndOfRepaired(SegmentCompletion completion)
    {
        var log = Open(completion.Path, completion.After);
        return log.WriteTrouble is null ? log.Contents.Summary.EndBytes : throw log.WriteTrouble;
    }

    private static void Gather(WalLogFile writer, long sequence, RecordStatus status, long timestampMs)
    {
        var room = writer.Reserve(RecordCodec.OverheadBytes);
        if (room.IsEmpty)
        {
            writer.Commit();
            room = writer.Reserve(RecordCodec.OverheadBytes);
        }

        RecordCodec.Write(sequence, status, timestampMs, [], room);
        writer.Gathered(RecordCodec.OverheadBytes);
    }

    private LogContents Scan(string path, long after)
    {
        using var file = DiskFile.Open(files, path, WalOpen.Read);
        return LogContents.Scan(file, after);
    }
}
