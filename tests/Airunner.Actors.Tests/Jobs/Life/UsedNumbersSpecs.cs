using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>
/// The numbers that a log gives after its last events were lost to damage: the receiver has those events, and drops others under their
/// numbers.
/// </summary>
public sealed class UsedNumbersSpecs : SegmentFixture
{
    public UsedNumbersSpecs() => SegmentMaxBytes = 0;

    [Fact]
    public void No_number_is_given_again_that_a_mark_says_the_receiver_has()
    {
        Put(LogPath, Pending(1), Pending(2), Damaged(3), TestLogs.Mark(3, RecordStatus.Sent));
        var owner = Opened();

        var number = Append(owner, 0).Acknowledged.ShouldNotBeNull();

        number.ShouldBeGreaterThan(3);
        Append(owner, 0).Acknowledged.ShouldBe(number + 1);
    }

    [Fact]
    public void No_number_is_given_again_of_a_lost_batch_that_a_mark_says_the_receiver_has()
    {
        var batch = TestLogs.Record(Batch(first: 3, last: 9));
        batch[^1] ^= 1;
        Put(LogPath, Pending(1), Pending(2), batch, TestLogs.Mark(3, RecordStatus.Failed));
        var owner = Opened();

        Append(owner, 0).Acknowledged.ShouldNotBeNull().ShouldBeGreaterThan(9);
    }

    [Fact]
    public void No_number_is_given_again_where_the_last_segment_has_lost_the_end_that_its_mark_names()
    {
        Put(First, Pending(1), Damaged(2), TestLogs.Mark(2, RecordStatus.Sent));
        Put(LogPath);
        var owner = Opened();

        Append(owner, 0).Acknowledged.ShouldNotBeNull().ShouldBeGreaterThan(2);
    }

    [Fact]
    public void No_number_is_given_again_of_an_event_that_has_become_unreadable_since_it_was_delivered()
    {
        var owner = Opened();
        for (var sequence = 1; sequence <= 3; sequence++) Append(owner, sequence);
        DeliverAll(owner);
        Append(owner, 4);
        Spoil(LogPath, "3");
        Spoil(LogPath, "4");
        Host.Strike(owner, LogTimer.Fill);
        Host.FailRead(owner, new WalIOException("pread", LogPath, Errno.EIO));
        Host.Exchange(owner);
        owner.Status.LastSequence.ShouldBe(2);

        Append(owner, 0).Acknowledged.ShouldBe(5);
    }

    [Fact]
    public void A_mark_that_names_more_than_a_log_ever_gives_uses_no_number()
    {
        Put(LogPath, Pending(1), Pending(2), TestLogs.Mark(long.MaxValue, RecordStatus.Sent));
        Append(Opened(), 0).Acknowledged.ShouldBe(3);
    }

    [Fact]
    public void A_caller_may_append_an_event_again_that_was_lost()
    {
        Put(LogPath, Pending(1), Damaged(2), TestLogs.Mark(2, RecordStatus.Sent));
        var owner = Opened();

        Append(owner, 2).Acknowledged.ShouldBe(2);

        Append(owner, 0).Acknowledged.ShouldNotBeNull().ShouldBeGreaterThan(2);
    }

    private static JobEvent Batch(long first, long last)
    {
        var batch = new OutputBatchEvent { StartSequence = first, EndSequence = last };
        for (var each = first; each <= last; each++) batch.Outputs.Add(new OutputItem { Output = ByteString.CopyFromUtf8("x") });
        return new JobEvent { Sequence = first, EventType = EventType.OutputBatch, OutputBatch = batch };
    }

    /// <summary>The disk changes a byte of the event with that output.</summary>
    private void Spoil(string path, string output)
    {
        var bytes = Disk.Bytes(path)!;
        var payload = Event(long.Parse(output, System.Globalization.CultureInfo.InvariantCulture)).ToByteArray();
        var at = bytes.AsSpan().IndexOf(payload);
        at.ShouldBeGreaterThan(0);
        Disk.Open(path, WalOpen.Write, out var file).ShouldBe(Errno.None);
        using (file) file!.Write(at + payload.Length - 1, [(byte)'?'], out _).ShouldBe(Errno.None);
    }
}
