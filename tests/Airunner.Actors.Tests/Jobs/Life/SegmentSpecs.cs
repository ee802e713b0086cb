using System.Text.Json;
using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A log of several files, as its owner lives with it.</summary>
public sealed class SegmentSpecs : SegmentFixture
{
    [Fact]
    public void A_full_file_is_sealed_and_appends_wait_for_the_next_one()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.HasExchange.ShouldBeFalse();
        Append(owner, 2).Acknowledged.ShouldBe(2);
        var waiting = Append(owner, 3);
        (waiting.Acknowledged, waiting.Refused).ShouldBe((null, null));

        Host.Exchange(owner);
        owner.Appends.Commit();

        waiting.Acknowledged.ShouldBe(3);
        Sequences(First).ShouldBe([1, 2]);
        Sequences(LogPath).ShouldBe([3]);
    }

    [Theory, InlineData(0, true), InlineData(1, false)]
    public void A_file_that_has_just_the_bytes_of_a_full_one_is_sealed(int more, bool isSealed)
    {
        SegmentMaxBytes = LogHeader.SizeBytes + Pending(1).Length + more;
        var owner = Opened();
        Append(owner, 1).Acknowledged.ShouldBe(1);
        Host.HasExchange.ShouldBe(isSealed);
    }

    [Fact]
    public void A_stream_that_never_pauses_is_sealed_after_the_commit_that_fills_the_file()
    {
        var owner = Opened();
        var appended = new List<RecordingAppender>();

        while (!Host.HasExchange && appended.Count < 64) appended.Add(AppendLarge(owner, appended.Count + 1));

        Host.HasExchange.ShouldBeTrue();
        var waiting = appended[^1];
        (waiting.Acknowledged, waiting.Refused).ShouldBe((null, null));
        appended[^2].Acknowledged.ShouldBe(appended.Count - 1);
        Host.Exchange(owner);
        owner.Appends.Commit();
        waiting.Acknowledged.ShouldBe(appended.Count);
        Sequences(LogPath).ShouldBe([appended.Count]);
    }

    [Fact]
    public void Appends_that_wait_for_a_sealing_are_written_where_the_log_is_completed_first()
    {
        var owner = Opened();
        Append(owner, 1);
        Host.Strike(owner, LogTimer.Fill);
        Host.HasRead.ShouldBeTrue(); // while it is read, the file keeps its name
        Append(owner, 2);
        var waiting = Append(owner, 3);
        Host.HasExchange.ShouldBeFalse();
        (waiting.Acknowledged, waiting.Refused).ShouldBe((null, null));

        owner.Complete();
        owner.Advance();

        waiting.Acknowledged.ShouldBe(3);
        Sequences(LogPath).ShouldBe([1, 2, 3]);
        Append(owner, 4).Refused.ShouldBe(RefusalReason.Closed);
    }

    [Fact]
    public void Appends_that_wait_when_the_log_is_completed_are_written()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        Host.HasExchange.ShouldBeTrue();
        var waiting = Append(owner, 3);

        owner.Complete();
        owner.Advance();
        Append(owner, 4).Refused.ShouldBe(RefusalReason.Closed);
        Host.Exchange(owner);
        owner.Appends.Commit();

        waiting.Acknowledged.ShouldBe(3);
        Sequences(LogPath).ShouldBe([3]);
    }

    [Fact]
    public void Events_are_delivered_over_the_files_and_a_delivered_segment_is_archived_while_the_log_lives()
    {
        var owner = Filled(5);
        owner.Status.Pending.ShouldBe(5);
        Deliver(owner).ShouldBe([1, 2, 3, 4, 5]);

        Work(owner); // the marks that stand in later files
        Marks(First).ShouldContain((2, RecordStatus.Sent));
        Host.ArchivePath.ShouldBe(First);
        Archive(owner);
        Work(owner);
        Host.ArchivePath.ShouldBe(Second);
        Archive(owner);

        owner.State.ShouldBeOfType<LogState.Live>();
        (owner.Status.Events, owner.Status.Sent, owner.Status.Pending).ShouldBe((5, 5, 0));
        Append(owner, 6).Acknowledged.ShouldBe(6);
    }

    [Fact]
    public void Events_that_are_sealed_before_they_were_read_are_delivered_from_memory()
    {
        var owner = Filled(3);
        Host.Strike(owner, LogTimer.Fill);
        Host.ReadsFromMemory.ShouldBeTrue();
        Disk.Fault = static call =>
            call.Operation == DiskOperation.Read && call.Path == First ? DiskFault.Fail(Errno.EIO) : DiskFault.None;

        Deliver(owner).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_backlog_keeps_no_file_in_memory_but_the_one_that_is_delivered()
    {
        var owner = Filled(5);
        Host.Strike(owner, LogTimer.Fill);
        Host.ReadsFromMemory.ShouldBeTrue();

        Host.Read(owner, Disk);

        Host.HasRead.ShouldBeFalse(); // one batch is ready
        owner.Delivery.SenderWants();
        owner.Advance();
        (Host.HasRead, Host.ReadsFromMemory).ShouldBe((true, false));
    }

    [Fact]
    public void A_completed_log_is_archived_segment_by_segment_and_the_current_file_last()
    {
        var owner = Filled(5);
        owner.Complete();
        owner.Advance();
        Deliver(owner);
        foreach (var path in new[] { First, Second })
        {
            Work(owner);
            Host.ArchivePath.ShouldBe(path);
            owner.State.ShouldBeOfType<LogState.Live>();
            Archive(owner);
        }

        owner.State.ShouldBeOfType<LogState.Archiving>();
        Host.ArchivePath.ShouldBe(LogPath);
    }

    [Fact]
    public void A_failed_event_of_a_segment_is_failed_in_its_archive_too()
    {
        var owner = Filled(3);
        ReadBatch(owner);
        var (id, events) = Host.Batches[^1];
        events.Select(static each => each.Sequence).ShouldBe([1, 2]);
        owner.Delivery.Delivered(id, 1);
        owner.Delivery.Refused(id, 2, "no");
        owner.Delivery.SenderWants();
        owner.Advance();

        Work(owner);

        Marks(First).ShouldBe([(2, RecordStatus.Failed), (2, RecordStatus.Sent)]);
    }

    [Theory]
    [InlineData(DiskOperation.Truncate)]
    [InlineData(DiskOperation.Rename)]
    [InlineData(DiskOperation.SyncDirectory)]
    [InlineData(DiskOperation.Create)]
    [InlineData(DiskOperation.Stat)]
    public void Sealing_that_fails_at_any_step_is_gone_on_with(DiskOperation operation)
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        var isDone = false;
        Disk.Fault = call =>
        {
            if (isDone || call.Operation != operation) return DiskFault.None;
            isDone = true;
            return DiskFault.Fail(Errno.EIO);
        };
        Host.Exchange(owner);
        while (Host.Timers.Contains(LogTimer.Retry) || Host.HasExchange)
        {
            if (Host.Timers.Contains(LogTimer.Retry)) Host.Strike(owner, LogTimer.Retry);
            if (Host.HasExchange) Host.Exchange(owner);
        }

        Append(owner, 3).Acknowledged.ShouldBe(3);
        while (Host.HasExchange) Host.Exchange(owner);
        Deliver(owner).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void An_event_of_a_sealed_segment_that_is_appended_again_is_there_already()
    {
        var owner = Filled(5);
        Append(owner, 2).Acknowledged.ShouldBe(2);
        var other = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(new Protocol.JobEvent { Sequence = 2 }), other, isOverWindow: false);
        other.Refused.ShouldBe(RefusalReason.SequenceUsed);
    }

    [Fact]
    public void Numbers_go_on_above_the_segments_where_the_current_file_has_still_to_be_created()
    {
        Filled(4).Release("crash");
        Disk.Unlink(LogPath);
        var owner = Opened();
        Append(owner, 0).Acknowledged.ShouldBe(5);
    }

    [Fact]
    public void A_flush_waits_for_the_segments()
    {
        var owner = Filled(4);
        var through = owner.Flush();
        through.ShouldBe(4);
        owner.IsDone(through).ShouldBeFalse();
        Deliver(owner);
        owner.IsDone(through).ShouldBeTrue();
    }

    [Fact]
    public void Found_segments_are_read_when_their_turn_comes_and_count_as_pending_before()
    {
        Filled(7).Release("crash");
        var owner = Opened();
        Host.HasWork.ShouldBeTrue(); // the first; the last was read at the opening
        owner.Status.Pending.ShouldBe(5); // two segments of unknown content, two events in the third, one in the current file
        Deliver(owner).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void The_segment_behind_the_one_that_is_delivered_is_read_meanwhile()
    {
        Filled(7).Release("crash");
        var owner = Opened();

        Host.Work(owner);

        Host.HasWork.ShouldBeTrue();
        Host.Work(owner);
        Host.HasWork.ShouldBeFalse(); // one ahead, not all
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(6)]
    public void The_oldest_pending_event_is_known_before_its_segment_was_read(int delivered)
    {
        var times = new List<long>();
        var owner = Opened();
        for (var sequence = 1; sequence <= 7; sequence++) // (1 2) (3 4) (5 6) 7
        {
            Clock.Pass(TimeSpan.FromSeconds(1));
            times.Add(Parts.NowMs);
            Append(owner, sequence).Acknowledged.ShouldBe(sequence);
            while (Host.HasExchange) Host.Exchange(owner);
        }

        Deliver(owner, most: delivered).Count.ShouldBe(delivered);
        owner.OnTimer(LogTimer.Marks);
        owner.Release("crash");
        Host.Timers.Clear();

        owner = Opened();
        var segmentBegins = times[delivered / 2 * 2];
        owner.Status.OldestPending?.ToUnixTimeMilliseconds().ShouldBeInRange(segmentBegins, times[delivered]);
        Work(owner);
        owner.Status.OldestPending?.ToUnixTimeMilliseconds().ShouldBe(times[delivered]);
    }

    [Fact]
    public void The_oldest_pending_event_is_not_younger_than_the_last_write_where_the_segment_is_damaged()
    {
        Filled(5).Release("crash");
        Disk.Put(First, [.. Disk.Bytes(First)![..20], .. new byte[30].Select(static _ => (byte)7)]);
        Opened().Status.OldestPending.ShouldBe(DateTimeOffset.UnixEpoch); // the disk has no clock
    }

    public static TheoryData<string> Vectors => [.. ReadVectors().Keys];

    [Theory, MemberData(nameof(Vectors))]
    public void What_the_vectors_say_is_pending_is_delivered(string name)
    {
        var vector = ReadVectors()[name];
        foreach (var file in vector.Files)
            Disk.Put($"{Logs}/{file.Replace(name, "build_1", StringComparison.Ordinal)}", TestVectors.Bytes($"segments/{file}"));

        var owner = Opened(isLeftover: true);

        Deliver(owner).ShouldBe(vector.Pending);
        owner.Status.Pending.ShouldBe(0);
    }

    /// <summary>An append that the owner's caller does not commit, as in a mailbox that is never empty.</summary>
    private static RecordingAppender AppendLarge(LogOwner owner, long sequence)
    {
        var large = Event(sequence);
        large.Output.Output = ByteString.CopyFrom(new byte[512 << 10]);
        var who = new RecordingAppender();
        owner.Appends.Append(EventBody.Of(large), who, isOverWindow: false);
        owner.Advance();
        return who;
    }

    private static Dictionary<string, SegmentVector> ReadVectors() => JsonSerializer.Deserialize<Dictionary<string, SegmentVector>>(
        TestVectors.Text("segments/segments.json"), JsonSerializerOptions.Web)!;

    private sealed record SegmentVector(IReadOnlyList<string> Files, IReadOnlyList<long> Pending);
}
