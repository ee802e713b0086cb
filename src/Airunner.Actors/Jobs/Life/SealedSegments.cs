using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// The sealed segments of one log, before its current file: delivered first, oldest first; archived and removed in order while the log
/// lives.
/// </summary>
internal sealed class SealedSegments(OwnedLog log, PendingRetries retries, FoundDamage damage)
{
    private readonly List<SealedSegment> _segments = [];
    private readonly CountedArchives _countedArchives = new(CountedArchives.Most);
    private volatile EarlierMarks _later = new(); // read by the threads that read segments: replaced, not changed, once they begin
    private int _highestNumber;
    private long _archivedThrough = -1; // sequence of the last event that this owner has archived

    /// <summary>Whether there is none.</summary>
    internal bool IsEmpty => _segments.Count == 0;

    /// <summary>Whether nothing is pending in any. One that was not read yet may hold pending events.</summary>
    internal bool AreDone => _segments.TrueForAll(static segment => segment.IsDone);

    /// <summary>Sequence of the last event in any, archived ones included; −1 for none.</summary>
    internal long LastSequence { get; private set; } = -1;

    /// <summary>Highest number used in any, archived ones included; −1 for none.</summary>
    internal long LastNumber { get; private set; } = -1;

    /// <summary>Highest sequence that a mark in any names, as far as they were read; −1 for none.</summary>
    internal long LastMarked { get; private set; } = -1;

    /// <summary>The archive of the last one that was archived; null where none was.</summary>
    internal ArchivedLog? LastArchive { get; private set; }

    /// <summary>The delivered events of archives that this owner has made.</summary>
    internal IReadOnlyDictionary<string, ExecutionTotals> Counted => _countedArchives.ByPath;

    /// <summary>Where the records of the segments are that are not archived; those that are done.</summary>
    internal IEnumerable<LogRecords> Unarchived => _segments.Select(static segment => segment.Log?.Records).OfType<LogRecords>();

    /// <summary>What the segments hold, those that this owner has archived included, as far as it is known.</summary>
    internal SegmentCounts Counts => _segments.Aggregate(ArchivedCounts, static (sum, segment) => sum.Add(segment));

    /// <summary>Events and bytes still to be delivered; a segment that was not read yet counts as one event.</summary>
    internal (long Events, long Bytes) Pending
    {
        get
        {
            var events = 0L;
            var bytes = 0L;
            foreach (var segment in _segments)
            {
                if (segment.IsDone) continue;
                events += segment.Log?.Index.Pending ?? 1;
                bytes += segment is { HasToBeRead: false, Log: { } known } ? known.UnreadBytes : segment.File.LengthBytes;
            }

            return (events, bytes);
        }
    }

    private SegmentCounts ArchivedCounts { get; set; }

    /// <summary>The number of the next segment.</summary>
    internal int NextNumber => _highestNumber + 1;

    /// <summary>The file that the next batch is read from; null where that is a segment which has still to be read.</summary>
    /// <param name="current">The current file: read when all segments are.</param>
    internal JobLog? Source(JobLog current)
    {
        foreach (var segment in _segments)
        {
            if (segment.IsReadToEnd) continue;
            return segment.HasToBeRead ? null : segment.Log;
        }

        return current;
    }

    /// <summary>When the oldest event that no batch has read was appended, Unix milliseconds; null where there is none.</summary>
    /// <remarks>
    /// Of a segment that was not read yet, only the first event is: with the marks of later files it tells which segment the oldest pending
    /// event is in, and is at most as old as that segment's first event.
    /// </remarks>
    /// <param name="current">The current file.</param>
    internal long? OldestUnreadUnixMs(JobLog current)
    {
        long? oldest = null; // of a segment that may be delivered to its end
        foreach (var segment in _segments)
        {
            if (FirstOf(segment) is not { } first) continue;
            if (first.Sequence <= _later.SentThrough + 1 || segment.IsReadToEnd) oldest = null; // all before it is delivered
            if (segment.IsReadToEnd) continue;
            if (first.Sequence > _later.SentThrough) return oldest ?? OldestOf(segment, first);
            oldest = OldestOf(segment, first);
        }

        if (current.Index.FirstSequence >= 0 && current.Index.FirstSequence <= _later.SentThrough + 1) oldest = null;
        return oldest ?? current.OldestUnreadUnixMs;
    }

    private static long? OldestOf(SealedSegment segment, FirstEvent first) =>
        segment is { HasToBeRead: false, Log: { } known } ? known.OldestUnreadUnixMs : first.UnixMs;

    private FirstEvent? FirstOf(SealedSegment segment)
    {
        if (segment is { HasToBeRead: false, Log: { } known })
            return known.Index.FirstSequence < 0 ? null : new FirstEvent(known.Index.FirstSequence, known.OldestUnreadUnixMs ?? 0);
        return segment.First ??= FirstEvent.TryRead(log.Parts.Files, segment.File.Path) ?? LastWriteOf(segment.File.Path);
    }

    /// <summary>Where the first record is damaged: no event is younger than the last write.</summary>
    private FirstEvent? LastWriteOf(string path) =>
        log.Parts.Files.Stat(path, out var stat) == Errno.None ? new FirstEvent(long.MaxValue, stat.ModifiedUnixMs) : null;

    /// <summary>Whether every event up to a sequence is delivered or failed.</summary>
    internal bool? IsDoneThrough(long sequence)
    {
        foreach (var segment in _segments)
        {
            if (segment.Log is not { } known) return false;
            if (known.Index.Pending > 0) return known.Index.DoneThrough >= sequence;
        }

        return null; // the current file decides
    }

    /// <summary>Takes in what the opening of the log has found.</summary>
    /// <param name="found">The segments.</param>
    /// <param name="current">The current file.</param>
    internal void TakeFound(FoundSegments found, OpenedLog current)
    {
        foreach (var leftAlone in found.LeftAlone) log.Reports.SegmentLeftAlone(leftAlone);
        foreach (var number in SegmentedLog.Gaps(found.Files)) log.Reports.SegmentMissing(log.SegmentPath(number));
        _later.Add(current.Contents.ForEarlier);
        foreach (var file in found.Files)
        {
            _highestNumber = file.Number;
            log.Parts.Space.NoteFound(file.Path, file.LengthBytes);
            var segment = new SealedSegment(file);
            _segments.Add(segment);
            if (found.OpenedOf(file.Number) is not { } opened) continue;
            _later.Add(opened.Log.Contents.ForEarlier);
            Take(segment, opened);
        }
    }

    /// <summary>The current file was sealed.</summary>
    internal void Add(SealPlan plan, JobLog current)
    {
        current.SealAs(plan.SegmentPath);
        _highestNumber = plan.Number;
        Note(current);
        _segments.Add(new SealedSegment(new SegmentFile(plan.Number, plan.SegmentPath, current.DurableBytes))
        {
            Log = current,
            Phase = SegmentPhase.Known,
            NeedsMarks = current.Index.Pending > 0 || current.HasMarks,
        });
    }

    /// <summary>
    /// Reads the segment that is delivered next, then the one behind it, so that delivery does not wait for it. Archives the first one when
    /// nothing of it is pending.
    /// </summary>
    /// <param name="reading">The file that a batch is being read from; null where none is.</param>
    /// <param name="archives">Whether logs are archived.</param>
    internal void Advance(JobLog? reading, bool archives)
    {
        if (_segments.Count == 0 || log.State is not LogState.Live live) return;
        if (NextToRead() is { } next) Read(next, live.Claim);
        if (!archives || _segments[0] is not { Phase: SegmentPhase.Known, IsDone: true, IsWaiting: false } first) return;
        if (first.Log != reading) End(first, live.Claim);
    }

    /// <summary>Work on a segment is done, or has failed.</summary>
    internal void Worked(SegmentWork work)
    {
        var segment = work.Segment;
        if (work.Bug is { } bug) throw new InvalidOperationException($"Work on '{segment.File.Path}' failed: {bug.Message}", bug);
        if (log.State is not LogState.WithLog || !_segments.Contains(segment)) return; // the owner has ended: the work may not have run
        if (segment.Phase == SegmentPhase.Counting)
        {
            segment.Phase = SegmentPhase.Known;
            segment.IsCounted = true; // where that failed, its archive is counted at the end
            return;
        }

        var wasReading = segment.Phase == SegmentPhase.Reading;
        segment.Phase = wasReading ? SegmentPhase.Unread : SegmentPhase.Known; // not read again: what was known may not hold any more
        if (work.Failure is NotALogException leftAlone) LeaveAlone(segment, leftAlone);
        else if (work.Failure is { } failure) Wait(segment, failure.Message);
        else if (wasReading) Take(segment, work.Opened!);
        else if (segment.Log!.Index.Events == 0) Drop(segment);
        else Completed(segment);
    }

    /// <summary>The marks that were appended name failed events: who counts the others reads them too.</summary>
    private static void Completed(SealedSegment segment)
    {
        segment.NeedsMarks = false;
        if (segment.NeedsRepair) segment.Phase = SegmentPhase.Unread; // repaired with them: its records stand elsewhere now
        else segment.Log!.NoteDurable(segment.CompletedEndBytes);
    }

    /// <summary>The archive of the first segment is durable and the segment gone.</summary>
    internal void Archived(ArchivedLog archived)
    {
        if (_segments.FirstOrDefault() is not { Phase: SegmentPhase.Archiving } first) return;
        LastArchive = archived;
        if (first.Totals is { } totals) _countedArchives.Add(archived.Path, totals);
        ArchivedCounts = ArchivedCounts.Add(first) with { Bytes = 0 };
        _archivedThrough = first.Log!.Index.LastSequence;
        log.Trouble = null;
        Drop(first);
    }

    /// <summary>Archiving the first segment failed; it is still there.</summary>
    internal void ArchiveFailed(string reason)
    {
        if (_segments.FirstOrDefault() is not { Phase: SegmentPhase.Archiving } first) return;
        first.Phase = SegmentPhase.Known;
        Wait(first, reason);
    }

    /// <summary>A record of a segment that was readable is not any more: it is opened again.</summary>
    internal void OnUnreadable(JobLog source, string why)
    {
        if (_segments.Find(segment => segment.Log == source) is not { } segment) return;
        log.Reports.Unreadable(why);
        segment.Phase = SegmentPhase.Unread;
        Wait(segment, why);
    }

    /// <summary>What failed may be tried again.</summary>
    internal void Retry() => _segments.ForEach(static segment => segment.IsWaiting = false);

    /// <summary>Compares an event with the record of a segment that has its number.</summary>
    /// <returns>What becomes of it; null where no segment has the number.</returns>
    internal Taken? Compare(in EventBody body, out RefusalReason refusal, out string? why)
    {
        refusal = default;
        why = null;
        if (body.Sequence <= 0 || body.Sequence > LastSequence) return null;
        for (var at = _segments.Count - 1; at >= 0; at--)
        {
            var segment = _segments[at];
            if (segment.Phase == SegmentPhase.Reading) return Refuse("a sealed segment is being read", out refusal, out why);
            try
            {
                var known = segment.Log ?? ReadNow(segment);
                if (known.Index.FirstSequence < 0 || body.Sequence < known.Index.FirstSequence) continue;
                return known.Compare(body, out refusal);
            }
            catch (WalException failure)
            {
                return IsArchivedByNow(segment, failure) ? null : Refuse(failure.Message, out refusal, out why);
            }
        }

        return null;
    }

    /// <summary>Asks once more: a disk that fails may deny a file that is there, and its events must not be refused for good.</summary>
    private bool IsArchivedByNow(SealedSegment segment, WalException failure) =>
        failure is WalIOException { Error: Errno.ENOENT } && log.Parts.Files.Stat(segment.File.Path, out _) == Errno.ENOENT;

    /// <summary>The bytes of the segments count no longer: the owner ends.</summary>
    internal void Release()
    {
        foreach (var segment in _segments) segment.Log?.Dispose();
        _segments.Clear();
    }

    private SealedSegment? NextToRead()
    {
        var delivered = _segments.FindIndex(static segment => !segment.IsReadToEnd);
        if (delivered < 0) return null;
        var isKnown = _segments[delivered].Phase is not (SegmentPhase.Unread or SegmentPhase.Reading);
        var next = _segments.ElementAtOrDefault(isKnown ? delivered + 1 : delivered);
        return next is { Phase: SegmentPhase.Unread, IsWaiting: false } ? next : null;
    }

    private void Read(SealedSegment segment, ExecutionClaim claim)
    {
        segment.Phase = SegmentPhase.Reading;
        var store = log.Parts.Opener.Segments;
        var after = SequenceBefore(segment);
        var path = segment.File.Path;
        log.Host.Work(new SegmentWork(segment, claim, () => store.Apply(new OpenedSegment(store.Open(path, after)), _later)));
    }

    private void Take(SealedSegment segment, OpenedSegment opened)
    {
        var earlier = segment.Log;
        damage.ReportSegment(opened.Log);
        var next = new JobLog(log.Parts.Files, opened.Log, log.Parts.Space, retries, log.Parts.Settings.MaxEventBytes, log.Marks)
        {
            IsDurable = true, // a file is sealed only after its last sync has succeeded
        };
        next.SealAs(segment.File.Path);
        next.NoteDurable(next.DurableBytes);
        segment.Log = next;
        segment.Phase = SegmentPhase.Known;
        segment.NeedsMarks = opened.NeedsMarks;
        segment.NeedsRepair = opened.Log.WriteTrouble is not null;
        segment.FoundDoneThrough = Math.Max(segment.FoundDoneThrough, next.Index.DoneThrough);
        CheckNext(segment, next);
        Note(next);
        _later = _later.WithFailed(opened.Log.Contents.ForEarlier);
        log.Marks.NoteFound(next.Index.DoneThrough, next.Index.FailedAhead);
        if (earlier is null) return;
        earlier.Dispose();
        TakeOver(next, earlier);
    }

    /// <summary>A segment that was read before the one in front of it may repeat sequences of that: it is read again then.</summary>
    private void CheckNext(SealedSegment segment, JobLog known)
    {
        var at = _segments.IndexOf(segment) + 1;
        if (at == _segments.Count || _segments[at] is not { Phase: SegmentPhase.Known, Log: { } next } behind) return;
        if (next.Index.FirstSequence >= 0 && next.Index.FirstSequence <= known.Index.LastSequence) behind.Phase = SegmentPhase.Unread;
    }

    private void TakeOver(JobLog next, JobLog earlier)
    {
        try
        {
            next.TakeOver(earlier);
        }
        catch (WalIOException failure)
        {
            log.Reports.NotTakenOver(failure);
        }
    }

    /// <summary>Sequence of the last known event in the segments before one, archived ones included; −1 where there is none.</summary>
    private long SequenceBefore(SealedSegment segment)
    {
        var before = _archivedThrough;
        foreach (var each in _segments)
        {
            if (each == segment) return before;
            if (each.Log is { } known) before = Math.Max(before, known.Index.LastSequence);
        }

        return before;
    }

    private void End(SealedSegment first, ExecutionClaim claim)
    {
        var store = log.Parts.Opener.Segments;
        var path = first.File.Path;
        if (first.Log!.Index.Events == 0)
        {
            first.Phase = SegmentPhase.Completing;
            log.Host.Work(new SegmentWork(first, claim, () =>
            {
                store.Remove(path);
                return null;
            }));
        }
        else if (first.NeedsMarks && !first.Log.IsForeign)
        {
            first.Phase = SegmentPhase.Completing;
            var completion = CompletionOf(first);
            log.Host.Work(new SegmentWork(first, claim, () =>
            {
                first.CompletedEndBytes = store.Complete(completion);
                return null;
            }));
        }
        else if (!first.IsCounted && log.Parts.Confirms())
        {
            first.Phase = SegmentPhase.Counting;
            var files = log.Parts.Files;
            var records = first.Log.Records;
            log.Host.Work(new SegmentWork(first, claim, () =>
            {
                first.Totals = DeliveredEvents.Count(files, [records]);
                return null;
            }));
        }
        else
        {
            first.Phase = SegmentPhase.Archiving;
            log.Host.RequestArchive(claim, path);
        }
    }

    private SegmentCompletion CompletionOf(SealedSegment segment)
    {
        var known = segment.Log!;
        return new SegmentCompletion(segment.File.Path, known.Index.FirstSequence, known.Index.LastSequence, log.Parts.NowMs)
        {
            EndBytes = segment.NeedsRepair ? null : known.DurableBytes,
            After = SequenceBefore(segment),
            Failed = [.. known.FailedAfterSealing, .. _later.FailedIn(known.Index.FirstSequence, known.Index.LastSequence)],
            MarksThrough = segment.FoundDoneThrough,
            LaterPaths = segment.FoundDoneThrough >= known.Index.FirstSequence
                ? [.. _segments.Where(each => each != segment).Select(static each => each.File.Path)]
                : [],
        };
    }

    /// <summary>Only a retry of an old event needs a segment before its turn: rare, and read on the owner's thread.</summary>
    private JobLog ReadNow(SealedSegment segment)
    {
        var opened = log.Parts.Opener.Segments.Open(segment.File.Path, SequenceBefore(segment));
        Take(segment, log.Parts.Opener.Segments.Apply(new OpenedSegment(opened), _later));
        return segment.Log!;
    }

    private static Taken Refuse(string detail, out RefusalReason refusal, out string? why)
    {
        refusal = RefusalReason.Recovering;
        why = detail;
        return Taken.Refused;
    }

    private void Note(JobLog known)
    {
        LastSequence = Math.Max(LastSequence, known.Index.LastSequence);
        LastNumber = Math.Max(LastNumber, known.Index.LastNumber);
        LastMarked = Math.Max(LastMarked, known.Index.LastMarked);
    }

    private void LeaveAlone(SealedSegment segment, NotALogException why)
    {
        log.Reports.SegmentLeftAlone(why);
        Drop(segment);
    }

    private void Wait(SealedSegment segment, string why)
    {
        segment.IsWaiting = true;
        log.Trouble = why;
        log.ScheduleRetry();
    }

    private void Drop(SealedSegment segment)
    {
        segment.Log?.Dispose();
        _segments.Remove(segment);
    }
}
