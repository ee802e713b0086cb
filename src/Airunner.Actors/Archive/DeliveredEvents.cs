using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>
/// Counts the delivered events of an execution of which nothing is pending: all of its files, without the events that failed. Blocks on the
/// disk.
/// </summary>
internal static class DeliveredEvents
{
    /// <summary>Counts the events of an execution's archives, then of its files that are not archived.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="archives">Paths of the archives, oldest first.</param>
    /// <param name="counted">Those that were counted before they were archived, by their paths.</param>
    /// <param name="logs">The other files, oldest first. The failed marks of one may name events of another.</param>
    /// <exception cref="WalException">A file cannot be read to its end.</exception>
    public static ExecutionTotals Count(
        IWalFileSystem files,
        IReadOnlyList<string> archives,
        IReadOnlyDictionary<string, ExecutionTotals> counted,
        IReadOnlyList<LogRecords> logs)
    {
        var totals = default(ExecutionTotals);
        foreach (var path in archives)
        {
            var after = LastOf(totals);
            var isKnown = counted.TryGetValue(path, out var known) && known.FirstSequence > after;
            totals = totals.With(isKnown ? known : Count(after, counter => EachOfArchive(files, path, counter)));
        }

        return totals.With(Count(files, logs, LastOf(totals)));
    }

    /// <summary>Counts the events of files that belong together.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="logs">The files, oldest first.</param>
    /// <param name="after">Events up to this sequence are left out: an archive that was just made holds them too.</param>
    /// <exception cref="WalException">A file cannot be read to its end.</exception>
    public static ExecutionTotals Count(IWalFileSystem files, IReadOnlyList<LogRecords> logs, long after = -1) =>
        Count(after, counter =>
        {
            foreach (var log in logs) EachOfLog(files, log, counter);
        });

    /// <summary>Failed marks stand behind their events, so that a second pass is needed where there are any: that is rare.</summary>
    private static ExecutionTotals Count(long after, Action<Counter> each)
    {
        var counter = new Counter(after, new HashSet<long>());
        each(counter);
        if (counter.FailedMarks.Count == 0) return counter.Totals;
        var again = new Counter(after, counter.FailedMarks);
        each(again);
        return again.Totals;
    }

    private static long LastOf(ExecutionTotals totals) => totals.Events == 0 ? -1 : totals.LastSequence;

    private static void EachOfArchive(IWalFileSystem files, string path, Counter counter)
    {
        using var archive = ArchiveStream.Open(files, path);
        using var records = new ArchivedRecords(archive, path);
        while (records.TryNext(out var record)) counter.Take(record);
    }

    private static void EachOfLog(IWalFileSystem files, LogRecords log, Counter counter)
    {
        using var file = DiskFile.Open(files, log.Path, WalOpen.Read);
        using var reader = new LogReader(file, log.Dialect, log.Runs, LogHeader.SizeBytes);
        while (reader.TryNext(out var record)) counter.Take(record);
        if (reader.IsUnreadable) throw new WalIOException("pread", log.Path, Errno.EIO);
    }

    /// <summary>Takes records in their order.</summary>
    private sealed class Counter(long after, IReadOnlySet<long> failed)
    {
        public ExecutionTotals Totals { get; private set; }

        public HashSet<long> FailedMarks { get; } = [];

        public void Take(in RecordView record)
        {
            if (record.IsMark)
            {
                if (record.Status == RecordStatus.Failed) FailedMarks.Add(record.Sequence);
                return;
            }

            var hasFailed = record.Status == RecordStatus.Failed
                || (record.Status == RecordStatus.Pending && failed.Contains(record.Sequence));
            if (!hasFailed && record.Sequence > after) Totals = Totals.With(record.Sequence, record.Payload);
        }
    }
}
