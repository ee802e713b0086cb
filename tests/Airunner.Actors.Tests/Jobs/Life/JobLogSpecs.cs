using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
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
        Records().Where(record => record.IsMark).Select(record => (record.Status, record.Sequence))
            .ShouldBe([(RecordStatus.Failed, 1), (RecordStatus.Sent, 2)]);
        (Log.Index.Sent, Log.Index.Failed, Log.Index.Pending).ShouldBe((1, 1, 0));
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

    private Taken Offer(long sequence, out RefusalReason refusal) => Log.Offer(EventBody.Of(Event(sequence)), 0, out _, out refusal);

    private List<SeenRecord> Records() => SeenRecords.In(Disk.Bytes(LogPath)!).Seen.All;
}
