using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>Finds out what is pending in the sealed segments and the live log of an execution, while its owner may write to them.</summary>
/// <param name="directories">The directories.</param>
/// <param name="execution">Whose log.</param>
/// <param name="isHeld">Whether a process has the log open.</param>
/// <param name="time">Source of the waits for a write that is going on.</param>
/// <param name="cancellationToken">Ends the scan.</param>
internal sealed class LogScan(
    LogDirectories directories, JobExecution execution, Func<bool> isHeld, TimeProvider time, CancellationToken cancellationToken)
{
    /// <summary>Most scans of a file that another process writes to meanwhile.</summary>
    private const int MostLooks = 20;

    /// <summary>Scans all of them.</summary>
    /// <exception cref="WalIOException">A file cannot be read.</exception>
    public JobLogState Read()
    {
        var files = OpenAll(out var missing);
        try
        {
            return Read(files, missing);
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    /// <summary>Scans one file by itself.</summary>
    public JobLogState Read(DiskFile file) => Read([file], []);

    /// <summary>
    /// Opens the files of one listing. They are all there is when a second listing shows the same; else something was sealed or archived.
    /// </summary>
    private List<DiskFile> OpenAll(out IReadOnlyList<int> missing)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var listed = directories.Of(execution);
            var files = new List<DiskFile>();
            var isComplete = false;
            try
            {
                isComplete = TryOpenAll(listed, files) && Identities(directories.Of(execution)).SequenceEqual(Identities(listed));
                missing = [.. listed.MissingSegments];
                if (isComplete) return files;
            }
            finally
            {
                if (!isComplete)
                {
                    foreach (var file in files) file.Dispose();
                }
            }
        }
    }

    private bool TryOpenAll(JobLogListing listed, List<DiskFile> files)
    {
        foreach (var log in listed.Logs)
        {
            var file = DiskFile.TryOpen(directories.Files, log.Path, WalOpen.Read, out var error);
            if (error == Errno.ENOENT) return false;
            DiskCalls.ThrowIfFailed(error, "open", log.Path);
            files.Add(file!);
            if (file!.Inode != log.Inode) return false;
        }

        return true;
    }

    private static IEnumerable<(string Path, long Inode)> Identities(JobLogListing listing) =>
        listing.Logs.Select(static file => (file.Path, file.Inode));

    private JobLogState Read(List<DiskFile> files, IReadOnlyList<int> missing)
    {
        var damage = new List<JobLogDamage>();
        foreach (var number in missing)
            damage.Add(DamageText.MissingSegment(Path.Combine(directories.Logs, FileNames.Segment(execution, number))));
        var found = new List<(DiskFile File, LogContents Contents)>();
        var after = -1L;
        var unfinishedBytes = 0L;
        foreach (var file in files)
        {
            if (Scan(file, after, damage, ref unfinishedBytes) is not { } contents) continue;
            after = Math.Max(after, contents.Summary.LastSequence);
            found.Add((file, contents));
        }

        ApplyLaterMarks(found);
        return StateOf(found) with { Damage = damage, UnfinishedBytes = unfinishedBytes };
    }

    private LogContents? Scan(DiskFile file, long after, List<JobLogDamage> damage, ref long unfinishedBytes)
    {
        var writing = new WriteInProgress(isHeld, time, cancellationToken);
        var source = new WrittenFileSource(file);
        LogContents contents;
        try
        {
            contents = LogContents.Scan(file, source, after);
            // A fast writer has begun its next write, further on, at each look: what the last look finds at the end counts as that.
            for (var looks = 1;
                looks < MostLooks && contents.Summary.IsDamaged && writing.IsPossible
                    && writing.ReadAgain(contents.Summary.Findings[0].OffsetBytes);
                looks++)
            {
                source = new WrittenFileSource(file);
                contents = LogContents.Scan(file, source, after);
            }
        }
        catch (NotALogException notALog)
        {
            damage.Add(new JobLogDamage(file.Path, JobLogDamageKind.NotALog, 0, file.Length, null, null, notALog.Message));
            return null;
        }

        var findings = contents.Summary.Findings;
        if (findings.Count > 0 && writing.IsPossible
            && WriteInProgress.StartBytes(source, findings, from: 0, contents.Summary.EndBytes, out var unfinished) is { } startBytes)
        {
            unfinishedBytes += unfinished;
            findings = [.. findings.Where(finding => finding.OffsetBytes < startBytes)];
        }

        damage.AddRange(findings.Select(finding => DamageText.Of(file.Path, finding)));
        return contents;
    }

    private static void ApplyLaterMarks(List<(DiskFile File, LogContents Contents)> found)
    {
        var later = new EarlierMarks();
        for (var i = found.Count - 1; i >= 0; i--)
        {
            found[i] = (found[i].File, found[i].Contents.Apply(found[i].File, later));
            later.Add(found[i].Contents.ForEarlier);
        }
    }

    private static JobLogState StateOf(List<(DiskFile File, LogContents Contents)> found)
    {
        var withEvents = found.Where(static each => each.Contents.Index.Events > 0).Select(static each => each.Contents).ToList();
        var oldest = Oldest(found);
        return new JobLogState
        {
            Events = found.Sum(static each => each.Contents.Index.Events),
            Pending = found.Sum(static each => each.Contents.Index.Pending),
            Delivered = found.Sum(static each => each.Contents.Index.Sent),
            Failed = found.Sum(static each => each.Contents.Index.Failed),
            FirstSequence = withEvents.Count == 0 ? -1 : withEvents[0].Index.FirstSequence,
            LastSequence = withEvents.Count == 0 ? -1 : withEvents[^1].Index.LastNumber,
            OldestPendingAt = oldest?.At,
            OldestPendingSequence = oldest?.Sequence,
            RecordBytes = found.Sum(static each => each.Contents.Summary.EndBytes),
            Files = [.. found.Select(static each => new FileState(each.File.Path, each.Contents.Index, each.Contents.FailedMarks))],
        };
    }

    /// <summary>The first pending event.</summary>
    private static (long Sequence, DateTimeOffset At)? Oldest(List<(DiskFile File, LogContents Contents)> found)
    {
        foreach (var (file, contents) in found)
        {
            if (contents.Index.Pending == 0) continue;
            using var reader = new LogReader(file, contents.Summary.Dialect, contents.Runs, contents.Position.OffsetBytes);
            while (reader.TryNext(out var record))
            {
                if (record.IsEvent && record.Status == RecordStatus.Pending && !contents.Index.IsDone(record.Sequence))
                    return (record.Sequence, UnixTime.Of(record.TimestampMs));
            }
        }

        return null;
    }
}
