using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>What became of an event offered to a <see cref="JobLog"/>.</summary>
internal enum Taken
{
    /// <summary>Gathered: acknowledged with the next commit.</summary>
    Gathered,

    /// <summary>The log has it, durably: acknowledged now.</summary>
    Already,

    /// <summary>Commit, then offer it again.</summary>
    CommitFirst,

    /// <summary>Refused.</summary>
    Refused,
}

/// <summary>
/// One execution's log while it is open: file, index and sequences, without the decisions of an owner. Used by one thread at a time.
/// </summary>
internal sealed class JobLog(
    IWalFileSystem files,
    OpenedLog opened,
    SpaceGuard space,
    PendingRetries retries,
    int maxEventBytes,
    LogMarks? marks = null) : IDisposable
{
    private readonly LogMarks _marks = marks ?? new();
    private readonly List<long> _failedAfterSealing = [];
    private readonly LogRun[] _runs = opened.Contents.Runs;
    private readonly Dialect _dialect = opened.Contents.Summary.Dialect;
    private readonly long _inode = opened.Contents.Inode;
    private readonly long _foundEndBytes = opened.Contents.Summary.EndBytes;
    private long _writtenAgainFrom;
    private long _writtenAgainTo;
    private long _countedBytes = space.TakeFound(opened.Path);
    private long? _firstUnplannedUnixMs;
    private long _lookedAtMs = long.MinValue;
    private DiskFile? _removed;
    private RecentBytes? _recent; // of a file that is sealed; before that it is the writer's
    private ReadPosition _position = opened.Contents.Position;

    /// <summary>The file.</summary>
    // No expression body: that would keep the first writing end, and its memory, alive.
    internal string Path { get; private set; } = opened.Path;

    /// <summary>What it holds.</summary>
    internal LogIndex Index { get; } = opened.Contents.Index;

    /// <summary>The writing end; null while it is closed for idleness or the log can only be read.</summary>
    internal WalLogFile? Writer { get; private set; } = opened.Writer;

    /// <summary>
    /// Whether all that it holds is known to be on the disk, so that it may be delivered. What an earlier process left has to be made
    /// durable first: if it were delivered and then lost in a power cut, its numbers would go to other events, which the receiver drops.
    /// </summary>
    internal bool IsDurable { get; init; }

    /// <summary>Numbers that it gives are above this floor; null where there is none.</summary>
    internal NumberFloor? Floor { get; init; }

    /// <summary>A log in the other dialect: never written to.</summary>
    internal bool IsForeign => _dialect == Dialect.Inclusive;

    /// <summary>Whether it is a sealed segment: read, and never appended to.</summary>
    internal bool IsSealed { get; private set; }

    /// <summary>Failed events whose marks stand in later files.</summary>
    internal IReadOnlyCollection<long> FailedAfterSealing => _failedAfterSealing;

    /// <summary>Where its records are.</summary>
    internal LogRecords Records => new(Path, _dialect, Runs());

    /// <summary>Durable bytes.</summary>
    internal long DurableBytes { get; private set; } = opened.Contents.Summary.EndBytes;

    /// <summary>Whether something waits for a commit.</summary>
    internal bool HasGathered => Writer is { GatheredBytes: > 0 };

    /// <summary>Whether marks wait for a write to ride on.</summary>
    internal bool HasMarks => _marks.Any;

    /// <summary>Takes an event in, or says why not.</summary>
    /// <param name="body">The event.</param>
    /// <param name="timestampMs">Now, Unix milliseconds.</param>
    /// <param name="number">Its number where it is taken or already there.</param>
    /// <param name="refusal">Why, where it is refused.</param>
    internal Taken Offer(in EventBody body, long timestampMs, out long number, out RefusalReason refusal)
    {
        refusal = default;
        var verdict = SequenceRule.Decide(body.Sequence, Index, retries, Floor?.Current ?? -1, out number);
        if (verdict == SequenceVerdict.Compare) return HasGathered ? Taken.CommitFirst : Compare(body, out refusal);
        if (verdict == SequenceVerdict.OutOfTurn) return Refuse(RefusalReason.OutOfTurn, out refusal);
        if (verdict == SequenceVerdict.NotRising) return Refuse(RefusalReason.SequenceNotRising, out refusal);
        if (body.EndFor(number) == long.MaxValue) // no number would be left for the next event
            return Refuse(body.Sequence == 0 ? RefusalReason.SequenceNotRising : RefusalReason.Invalid, out refusal);
        var payloadBytes = body.PayloadBytes(number);
        if (payloadBytes > maxEventBytes) return Refuse(RefusalReason.TooLarge, out refusal);
        var recordBytes = RecordCodec.OverheadBytes + payloadBytes;
        if (!space.Allows(recordBytes)) return Refuse(RefusalReason.DiskFull, out refusal);
        return Gather(body, number, recordBytes, timestampMs) ? Taken.Gathered : Taken.CommitFirst;
    }

    /// <summary>Makes what was gathered durable, with the marks that wait.</summary>
    /// <param name="timestampMs">Now, Unix milliseconds.</param>
    /// <param name="repeatsMarks">Whether the last marks are written once more, since the file is to be sealed.</param>
    /// <exception cref="WalIOException">Unknown outcome, or no space; see <see cref="WalLogFile.Commit"/>.</exception>
    internal void Commit(long timestampMs, bool repeatsMarks = false)
    {
        var writer = Writer ?? throw new InvalidOperationException($"The log '{Path}' is not open for writing.");
        ThrowIfRemoved(writer, timestampMs);
        if (repeatsMarks) _marks.Repeat();
        _marks.GatherInto(writer, timestampMs);
        writer.Commit();
        _marks.NoteDurable();
        var deliverable = Index.DurableDeliverable;
        Index.Commit();
        if (Index.DurableDeliverable > deliverable) _firstUnplannedUnixMs ??= timestampMs;
        NoteDurable(writer.DurableEndBytes);
    }

    /// <summary>After a commit that found no space: the file is cut back to its durable end, and what was gathered is forgotten.</summary>
    /// <returns>False: the file has failed for good; <see cref="Abandon"/> it.</returns>
    internal bool CutBack()
    {
        if (Writer is null || !Writer.CutBack()) return false;
        Index.RollBack(DurableBytes);
        Count(DurableBytes);
        return true;
    }

    /// <summary>The file has failed: nothing is written to it again. What is durable can still be read.</summary>
    internal void Abandon()
    {
        KeepIfRemoved();
        Writer?.Dispose();
        Writer = null;
        Index.RollBack(DurableBytes);
        Count(DurableBytes);
    }

    /// <summary>Durable events, delivered and failed ones included, that no batch has read yet.</summary>
    internal long Unread => Index.DurableDeliverable - _position.DeliverableBefore;

    /// <summary>When the first durable event that no batch has read was appended, Unix milliseconds; null where there is none.</summary>
    internal long? OldestUnreadUnixMs => _position.FirstUnixMs ?? _firstUnplannedUnixMs;

    /// <summary>Durable bytes that no batch has read yet.</summary>
    internal long UnreadBytes => DurableBytes - _position.OffsetBytes;

    /// <summary>The receiver has every event up to a sequence of a batch.</summary>
    internal void MarkDoneThrough(long sequence, BatchContent batch)
    {
        var deliverable = batch.DeliverableThrough(sequence);
        if (deliverable == 0) return;
        Index.MarkDoneThrough(sequence, deliverable);
        _marks.NoteSent(Index.DoneThrough);
    }

    /// <summary>Takes over from an earlier opening of the same log which events are delivered or failed.</summary>
    /// <exception cref="WalIOException">The log could not be read.</exception>
    internal void TakeOver(JobLog earlier)
    {
        // Also the failed ones before DoneThrough: without their marks the sent mark would say that the receiver has them.
        foreach (var sequence in earlier._failedAfterSealing) Index.Fail(sequence); // other files have their marks
        _failedAfterSealing.AddRange(earlier._failedAfterSealing);
        foreach (var sequence in earlier._marks.Failed.Concat(earlier.Index.FailedAhead).ToList()) Fail(sequence);
        if (earlier.Index.DoneThrough <= Index.DoneThrough) return;
        using var file = DiskFile.Open(files, Path, WalOpen.Read);
        _position = LogContents.MarkDoneThrough(file, _dialect, Runs(), Index, earlier.Index.DoneThrough);
        _marks.NoteSent(Index.DoneThrough);
    }

    /// <summary>An event is refused for good, or cannot be read.</summary>
    internal void Fail(long sequence)
    {
        if (!Index.Fail(sequence)) return;
        _marks.NoteFailed(sequence);
        if (IsSealed) _failedAfterSealing.Add(sequence);
    }

    /// <summary>What to read for the next batch, from where the last one ended.</summary>
    internal BatchPlan PlanBatch(int maxEvents, long maxBytes)
    {
        _position = _position with { FirstUnixMs = OldestUnreadUnixMs };
        _firstUnplannedUnixMs = null;
        var recent = Writer?.Recent(_position.OffsetBytes) ?? _recent?.From(_position.OffsetBytes, current: null);
        var expected = (int)Math.Min(Math.Min(Unread, maxEvents), 1 + (maxBytes * Unread / Math.Max(UnreadBytes, 1)));
        return new(Path, _dialect, Runs(), _position, recent, Index.DoneThrough, Index.FailedAhead.ToHashSet(), maxEvents, maxBytes)
        {
            Inode = _inode,
            OwnFromBytes = _foundEndBytes,
            ExpectedEvents = expected,
            ExpectedBytes = UnreadBytes * (expected + 1) / Math.Max(Unread, 1),
        };
    }

    /// <summary>A batch was read: the next one begins behind it.</summary>
    internal void NoteRead(ReadPosition next)
    {
        _position = next;
        Writer?.ForgetBefore(next.OffsetBytes);
        _recent?.DropBefore(next.OffsetBytes);
    }

    /// <summary>Before the file is sealed: a file that was removed has no name to be sealed under, and is written again instead.</summary>
    /// <exception cref="WalIOException">It was removed, or the disk does not say.</exception>
    internal void ThrowIfRemoved()
    {
        if (Writer is { IsRemoved: true }) throw Removed();
    }

    /// <summary>Closes the file, trimmed; it can be opened again.</summary>
    /// <param name="isRemovedNext">Whether it is archived or removed next.</param>
    internal void CloseWriter(bool isRemovedNext = false)
    {
        if (_removed is not null) throw Removed();
        if (Writer is not { } writer) return;
        if (writer.IsRemoved) throw Removed();
        Writer = null;
        using (writer)
            if (writer.Failure is null) writer.Trim(durably: !isRemovedNext);
    }

    /// <summary>Hands over the writing end to whoever seals the file.</summary>
    /// <param name="keepsUnread">Whether what was not read yet stays in memory: it is delivered next.</param>
    internal WalLogFile? DetachWriter(bool keepsUnread)
    {
        var writer = Writer;
        Writer = null;
        if (!keepsUnread) return writer;
        _recent = writer?.HandOverRecent();
        _recent?.DropBefore(_position.OffsetBytes);
        return writer;
    }

    /// <summary>The file was sealed: it has another name and is only read from now on.</summary>
    internal void SealAs(string path)
    {
        Path = path;
        IsSealed = true;
        // Marks that wait are written to the next file.
        _failedAfterSealing.AddRange(_marks.Failed.Where(Index.IsDone).Where(sequence => sequence >= Index.FirstSequence));
    }

    /// <summary>The work that copies the records into a new file. A removed file is read through a handle that is still open.</summary>
    /// <param name="opener">Does the work.</param>
    /// <param name="after">Last sequence of the files before this one; -1 where there is none.</param>
    /// <param name="source">That handle, to be closed when the work is done or will not be; null where the file was not removed.</param>
    internal Func<OpenedLog> Rewrite(LogOpener opener, long after, out DiskFile? source)
    {
        source = null;
        var path = Path;
        if (_removed is null) return () => opener.Rewrite(path, after);
        try
        {
            var removed = source = _removed.Reopen(); // its own: this log may be disposed before the work is done
            return () => opener.Rewrite(path, after, removed);
        }
        catch (WalIOException failure)
        {
            return () => throw failure;
        }
    }

    /// <summary>Takes a writing end that was opened again.</summary>
    internal void TakeWriter(WalLogFile writer) => Writer = writer;

    /// <summary>Closes the file as it is and takes the log's bytes out of the quota.</summary>
    public void Dispose()
    {
        Writer?.Dispose();
        Writer = null;
        _recent?.Clear();
        _removed?.Dispose();
        Count(0);
    }

    /// <summary>Counts the log's bytes in the quota and its end.</summary>
    internal void NoteDurable(long endBytes)
    {
        DurableBytes = endBytes;
        Count(endBytes);
    }

    /// <summary>Looks whether the file still has its name: at most once a second, and before anything is acknowledged on it.</summary>
    private void ThrowIfRemoved(WalLogFile writer, long nowMs)
    {
        const long PeriodMs = 1000;
        if (nowMs >= _lookedAtMs && nowMs < _lookedAtMs + PeriodMs) return;
        _lookedAtMs = nowMs;
        if (writer.IsRemoved) throw Removed();
    }

    private WalIOException Removed() => new("fstat", Path, Errno.ENOENT, "the log was removed while it was in use");

    private void KeepIfRemoved()
    {
        try
        {
            if (Writer is { IsRemoved: true } writer) _removed ??= writer.Reopen();
        }
        catch (WalIOException)
        {
            // The caller reports a failure of this file already. Without the handle the rewrite reads the file by its path.
        }
    }

    private void Count(long bytes)
    {
        space.Note(bytes - _countedBytes);
        _countedBytes = bytes;
    }

    private bool Gather(in EventBody body, long number, int recordBytes, long timestampMs)
    {
        var writer = Writer!;
        var room = writer.Reserve(recordBytes);
        if (room.IsEmpty) return false;
        body.WriteTo(number, room[RecordCodec.PayloadAtBytes..^(RecordCodec.OverheadBytes - RecordCodec.PayloadAtBytes)]);
        RecordCodec.Seal(room, number, RecordStatus.Pending, timestampMs);
        Index.NotePending(number, body.EndFor(number), writer.EndBytes);
        writer.Gathered(recordBytes);
        // Counted before it is durable: until the commit each log may gather up to a megabyte.
        if (space.HasQuota) Count(_countedBytes + recordBytes);
        return true;
    }

    /// <summary>Compares an event with the record that has its number.</summary>
    /// <exception cref="WalIOException">The log could not be read.</exception>
    internal Taken Compare(in EventBody body, out RefusalReason refusal)
    {
        refusal = default;
        var from = Index.Near(body.Sequence)?.OffsetBytes ?? LogHeader.SizeBytes;
        using var file = DiskFile.Open(files, Path, WalOpen.Read);
        if (file.Inode != _inode) throw new WalIOException("open", Path, Errno.EIO, "another file has its name");
        using var reader = new LogReader(file, _dialect, Runs(), from);
        while (reader.TryNext(out var record))
        {
            if (record.IsMark || record.Sequence < body.Sequence) continue;
            if (record.Sequence > body.Sequence) break;
            if (!body.Is(record.Payload)) return Refuse(RefusalReason.SequenceUsed, out refusal);
            if (!IsSealed) EnsureDurable(record.OffsetBytes, record.EndBytes);
            return Taken.Already;
        }

        if (reader.IsUnreadable) throw new WalIOException("pread", Path, Errno.EIO); // whether the log has that number is not known
        return Refuse(RefusalReason.SequenceNotRising, out refusal);
    }

    /// <summary>A record found at opening counts as durable only after this process has written it again.</summary>
    private void EnsureDurable(long fromBytes, long toBytes)
    {
        if (fromBytes >= _foundEndBytes || (fromBytes >= _writtenAgainFrom && toBytes <= _writtenAgainTo)) return;
        const long Ahead = 1 << 20; // bytes; callers append again in order, so that one write serves many
        var to = Math.Min(_foundEndBytes, Math.Max(toBytes, fromBytes + Ahead));
        Writer!.WriteAgain(fromBytes, to);
        if (fromBytes > _writtenAgainTo || fromBytes < _writtenAgainFrom) _writtenAgainFrom = fromBytes;
        _writtenAgainTo = to;
    }

    private LogRun[] Runs()
    {
        var found = _runs is [.., var last] ? last.EndBytes : LogHeader.SizeBytes;
        return DurableBytes > found ? [.. _runs, new LogRun(found, DurableBytes)] : _runs;
    }

    private static Taken Refuse(RefusalReason reason, out RefusalReason refusal)
    {
        refusal = reason;
        return Taken.Refused;
    }
}
