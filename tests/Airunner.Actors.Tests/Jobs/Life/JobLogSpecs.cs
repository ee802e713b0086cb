using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>One open log: what it takes, commits and marks, without an owner around it.</summary>
public sealed class JobLogSpecs : LogOwnerFixture
{
    private JobLog? _log;

    private JobLog Log => _log ??= Opened().Log!;

    [Theory, InlineData(0, null), InlineData(1, RefusalReason.TooLarge)]
    internal void The_largest_event_has_just_the_bytes_that_are_allowed(int more, RefusalReason? refused)
    {
        var owner = Opened();
        var most = Parts.Settings.MaxEventBytes;
        var one = new JobEvent { Sequence = 1, Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[most]) } };
        one.Output.Output = ByteString.CopyFrom(new byte[most - (one.CalculateSize() - most) + more]);
        one.CalculateSize().ShouldBe(most + more);
        var who = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(one), who, isOverWindow: false);
        if (owner.Gathered > 0) owner.Appends.Commit();
        (who.Refused, who.Acknowledged).ShouldBe((refused, refused is null ? 1 : null));
    }

    [Fact]
    public void What_is_gathered_counts_when_it_is_committed()
    {
        Offer(1).ShouldBe(Taken.Gathered);
        (Log.HasGathered, Log.Index.Pending, Log.Unread).ShouldBe((true, 1, 0));
        Log.Commit(0);
        (Log.HasGathered, Log.Index.Pending, Log.Unread).ShouldBe((false, 1, 1));
        Records().Single().Sequence.ShouldBe(1);
    }

    [Fact]
    public void The_same_event_again_is_there_already_and_another_one_is_refused()
    {
        Offer(1);
        Offer(1, out _).ShouldBe(Taken.CommitFirst); // the record it is compared with has to be durable
        Log.Commit(0);
        Offer(1, out _).ShouldBe(Taken.Already);
        var other = new Protocol.JobEvent { Sequence = 1, EventType = Protocol.EventType.Heartbeat };
        Log.Offer(EventBody.Of(other), 0, out _, out var refusal).ShouldBe(Taken.Refused);
        refusal.ShouldBe(RefusalReason.SequenceUsed);
    }

    [Fact]
    public void An_event_of_this_process_that_is_appended_again_is_not_written_again()
    {
        Offer(1);
        Log.Commit(0);
        var calls = Disk.Calls.Count;
        Offer(1).ShouldBe(Taken.Already);
        Disk.Calls.Skip(calls).ShouldNotContain(static call => call.Operation == DiskOperation.Write);
    }

    [Fact]
    public void Of_an_event_that_is_appended_again_only_the_part_of_the_log_is_read_in_which_it_stands()
    {
        for (var sequence = 1; sequence <= 200; sequence++) Offer(sequence, outputBytes: 1000);
        Log.Commit(0);
        var calls = Disk.Calls.Count;
        Offer(200, outputBytes: 1000).ShouldBe(Taken.Already);
        var reads = Disk.Calls.Skip(calls).Where(static call => call.Operation == DiskOperation.Read).ToList();
        reads.ShouldNotBeEmpty();
        reads.ShouldAllBe(static call => call.OffsetBytes > 100_000);
    }

    [Fact]
    public void Numbers_that_the_log_gives_are_above_the_floor_and_those_of_callers_need_not_be()
    {
        Floors = new NumberFloors();
        Floors.Raise(Job, 100);
        var owner = Opened();
        Append(owner, 7).Acknowledged.ShouldBe(7);
        Append(owner, 0).Acknowledged.ShouldBe(101);
        Floors.Raise(Job, 200);
        Append(owner, 0).Acknowledged.ShouldBe(201);
    }

    [Fact]
    public void A_sequence_that_does_not_rise_and_is_not_there_is_refused()
    {
        Offer(5);
        Log.Commit(0);
        Offer(3, out var refusal).ShouldBe(Taken.Refused);
        refusal.ShouldBe(RefusalReason.SequenceNotRising);
    }

    [Fact]
    public void Marks_ride_on_the_next_commit_and_leave_memory_when_they_are_durable()
    {
        Deliver(1, 2);
        Log.HasMarks.ShouldBeTrue();
        Records().ShouldNotContain(record => record.IsMark);
        Offer(3);
        Log.Commit(0);
        Log.HasMarks.ShouldBeFalse();
        Records().ShouldContain(record => record.IsMark && record.Sequence == 2 && record.Status == RecordStatus.Sent);
    }

    [Fact]
    public void Marks_whose_commit_failed_wait_for_the_next()
    {
        Deliver(1);
        FailOnce(DurableCall, Errno.ENOSPC);
        Should.Throw<WalIOException>(() => Log.Commit(0));
        Log.CutBack().ShouldBeTrue();
        Log.HasMarks.ShouldBeTrue();
        Log.Commit(0);
        Log.HasMarks.ShouldBeFalse();
    }

    [Fact]
    public void A_failed_mark_comes_before_the_sent_mark_that_passes_over_it()
    {
        Offer(1);
        Offer(2);
        Log.Commit(0);
        var batch = Read();
        Log.Fail(1);
        Log.MarkDoneThrough(2, batch);
        Log.Commit(0);
        Marks().ShouldBe([(RecordStatus.Failed, 1), (RecordStatus.Sent, 2)]);
        (Log.Index.Sent, Log.Index.Failed, Log.Index.Pending).ShouldBe((1, 1, 0));
    }

    [Fact]
    public void Marks_are_written_once_and_once_more_only_at_the_end_of_a_file_that_is_sealed()
    {
        Deliver(1);
        Log.Commit(0);
        Offer(2);
        Log.Commit(0);
        Marks().ShouldBe([(RecordStatus.Sent, 1)]);
        Log.Commit(0, repeatsMarks: true);
        Marks().ShouldBe([(RecordStatus.Sent, 1), (RecordStatus.Sent, 1)]);
    }

    [Fact]
    public void An_event_that_is_delivered_or_has_failed_does_not_fail_again()
    {
        Deliver(1);
        Offer(2);
        Log.Commit(0);
        Log.Fail(2);
        Log.Commit(0);
        Log.Fail(1);
        Log.Fail(2);
        (Log.HasMarks, Log.Index.Sent, Log.Index.Failed).ShouldBe((false, 1, 1));
    }

    [Fact]
    public void An_answer_that_names_no_event_of_the_batch_marks_none()
    {
        Deliver(1);
        Log.Commit(0);
        Offer(10);
        Log.Commit(0);
        Log.MarkDoneThrough(9, Read());
        (Log.HasMarks, Log.Index.Sent, Log.Index.Pending, Log.Index.DoneThrough).ShouldBe((false, 1, 1, 1));
    }

    [Fact]
    public void After_a_commit_without_space_the_file_is_cut_back_and_the_events_forgotten()
    {
        Offer(1);
        Log.Commit(0);
        var before = Log.DurableBytes;
        Offer(2);
        FailOnce(DiskOperation.Write, Errno.ENOSPC);
        Should.Throw<WalIOException>(() => Log.Commit(0)).IsNoSpace.ShouldBeTrue();
        Log.CutBack().ShouldBeTrue();
        (Log.DurableBytes, Log.Index.Events, Log.HasGathered).ShouldBe((before, 1, false));
        Offer(2).ShouldBe(Taken.Gathered);
    }

    [Fact]
    public void A_file_that_failed_otherwise_is_not_cut_back()
    {
        Offer(1);
        FailOnce(DurableCall, Errno.EIO);
        Should.Throw<WalIOException>(() => Log.Commit(0)).IsNoSpace.ShouldBeFalse();
        Log.CutBack().ShouldBeFalse();
        Log.Abandon();
        (Log.Writer, Log.Index.Events).ShouldBe((null, 0));
    }

    [Fact]
    public void Its_bytes_count_in_the_quota_until_it_is_disposed()
    {
        var before = Parts.Space.LiveBytes;
        Offer(1);
        Log.Commit(0);
        Parts.Space.LiveBytes.ShouldBeGreaterThan(before);
        Log.Dispose();
        Parts.Space.LiveBytes.ShouldBe(0);
    }

    [Fact]
    public void What_is_gathered_counts_in_the_quota_until_the_file_has_failed()
    {
        var space = new SpaceGuard(Disk, Logs, maxBytes: 1 << 20, minFreeBytes: 0);
        var opened = new LogOpener(Disk, new LogFolders(Logs, "/state/damaged"), preallocateBytes: 0, new ManualIo()).Open(LogPath);
        using var log = new JobLog(Disk, opened, space, new PendingRetries(), maxEventBytes: 1 << 20);
        log.Offer(EventBody.Of(Event(1)), 0, out _, out _);
        log.Commit(0);
        log.Offer(EventBody.Of(Event(2)), 0, out _, out _);
        space.LiveBytes.ShouldBeGreaterThan(log.DurableBytes);
        FailOnce(DurableCall, Errno.EIO);
        Should.Throw<WalIOException>(() => log.Commit(0));
        log.Abandon();
        space.LiveBytes.ShouldBe(log.DurableBytes);
    }

    [Fact]
    public void A_batch_ends_where_the_next_begins()
    {
        Offer(1);
        Offer(2);
        Offer(3);
        Log.Commit(0);
        Sequences(Read(maxEvents: 2)).ShouldBe([1, 2]);
        Log.Unread.ShouldBe(1);
        Sequences(Read(maxEvents: 2)).ShouldBe([3]);
        Log.Unread.ShouldBe(0);
    }

    private static IEnumerable<long> Sequences(BatchContent batch) => batch.Events.Select(static each => each.Sequence);

    private BatchContent Read(int maxEvents = 10)
    {
        var batch = BatchReader.Read(Disk, Log.PlanBatch(maxEvents, 1 << 20));
        Log.NoteRead(batch.Next);
        return batch;
    }

    private void Deliver(params long[] sequences)
    {
        foreach (var sequence in sequences) Offer(sequence);
        Log.Commit(0);
        Log.MarkDoneThrough(sequences[^1], Read());
    }

    private Taken Offer(long sequence) => Offer(sequence, out _);

    private Taken Offer(long sequence, int outputBytes)
    {
        var large = Event(sequence);
        large.Output.Output = ByteString.CopyFrom(new byte[outputBytes]);
        return Log.Offer(EventBody.Of(large), 0, out _, out _);
    }

    private Taken Offer(long sequence, out RefusalReason refusal) => Log.Offer(EventBody.Of(Event(sequence)), 0, out _, out refusal);

    private List<(RecordStatus, long)> Marks() =>
        [.. Records().Where(static record => record.IsMark).Select(static record => (record.Status, record.Sequence))];

    private List<SeenRecord> Records() => SeenRecords.In(Disk.Bytes(LogPath)!).Seen.All;
}
