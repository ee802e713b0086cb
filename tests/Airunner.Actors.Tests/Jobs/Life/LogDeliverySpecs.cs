using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What the delivery of a log says of itself: what is pending, delivered, set aside, failing.</summary>
public sealed class LogDeliverySpecs : LogOwnerFixture
{
    [Fact]
    public void What_is_pending_counts_where_it_is_unread_and_where_it_is_in_flight_and_not_once_it_is_delivered()
    {
        var pending = Parts.Counters.Pending;
        pending.WantsOldest = static () => true;
        var owner = Opened();
        Append(owner, 1);
        (pending.Events, pending.Bytes).ShouldBe((1, owner.Log!.UnreadBytes));
        pending.OldestUnixMs.ShouldBe(Parts.NowMs);

        var id = Send(owner);
        (pending.Events, pending.Bytes).ShouldBe((1, Event(1).CalculateSize()));
        Append(owner, 2);
        (pending.Events, pending.Bytes).ShouldBe((2, Event(1).CalculateSize() + owner.Log.UnreadBytes));

        owner.Delivery.Delivered(id, 1);
        owner.Advance();
        (pending.Events, pending.Bytes).ShouldBe((1, Event(1).CalculateSize() + owner.Log.UnreadBytes));
        DeliverAll(owner);
        Host.Strike(owner, LogTimer.Marks); // bytes of the log that no batch reads
        owner.Log.UnreadBytes.ShouldBeGreaterThan(0);
        (pending.Events, pending.Bytes, pending.OldestUnixMs).ShouldBe((0, 0, null));
    }

    [Fact]
    public void Delivered_events_are_counted_once()
    {
        var owner = Opened();
        for (var sequence = 1; sequence <= 3; sequence++) Append(owner, sequence);
        var id = Send(owner);

        owner.Delivery.Delivered(id, 2);
        owner.Delivery.Delivered(id, 3);
        owner.Delivery.Delivered(id, 3);

        Parts.Counters.Delivered.ShouldBe(3);
    }

    [Fact]
    public void That_sending_works_again_is_said_once_and_only_after_it_failed()
    {
        var owner = Opened();
        for (var sequence = 1; sequence <= 3; sequence++) Append(owner, sequence);
        var id = Send(owner);
        owner.Delivery.Delivered(id, 1);
        Sending().ShouldBeEmpty();

        owner.Delivery.SendFailed(2, "refused");
        owner.Delivery.Delivered(id, 2);
        owner.Delivery.Delivered(id, 3);

        Sending().ShouldBe(["Sending: 2 times in a row: refused", "Sending: over"]);
        (owner.Delivery.FailedSends, owner.Delivery.SendError).ShouldBe((0, null));
    }

    [Fact]
    public void An_event_that_is_refused_for_good_is_reported_counted_and_marked()
    {
        var owner = Opened();
        Append(owner, 1);
        var id = Send(owner);

        owner.Delivery.Refused(id, 1, "it is too old");

        Reports[^1].ShouldEndWith("is set aside: {Reason} | 1, build, 1, it is too old");
        Host.SetAside.ShouldBe([1]);
        Parts.Counters.Failed.ShouldBe(1);
        Host.Timers.ShouldContain(LogTimer.Marks);
    }

    [Fact]
    public void Only_marks_that_wait_have_a_time_at_which_they_are_written_without_an_append()
    {
        var owner = Opened();
        Append(owner, 1);
        var id = Send(owner);
        Host.Timers.ShouldNotContain(LogTimer.Marks);

        owner.Delivery.Delivered(id, 1);

        Host.Timers.ShouldContain(LogTimer.Marks);
        Host.Delays.ShouldContain((LogTimer.Marks, LogSettings.MarkDelay));
    }

    [Fact]
    public void A_found_event_that_cannot_be_read_is_set_aside_and_the_rest_delivered()
    {
        byte[] payload = [0x08, 2, 0x12, 2, 0x08, 0xFF]; // number 2, and a timestamp that is cut
        var bytes = new byte[1000];
        var at = LogHeader.Write(bytes);
        at += RecordCodec.Write(1, RecordStatus.Pending, 1, new JobEvent { Sequence = 1 }.ToByteArray(), bytes.AsSpan(at));
        at += RecordCodec.Write(2, RecordStatus.Pending, 1, payload, bytes.AsSpan(at));
        Disk.Put(LogPath, bytes.AsSpan(0, at));
        var owner = Opened();

        Send(owner);

        Host.SetAside.ShouldBe([2]);
        Host.Batches.ShouldHaveSingleItem().Events.Select(static each => each.Sequence).ShouldBe([1]);
    }

    [Fact]
    public void Nothing_is_read_of_a_file_that_is_being_exchanged()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DurableCall, Errno.EIO);
        Append(owner, 2);
        Host.HasExchange.ShouldBeTrue();

        Host.Strike(owner, LogTimer.Fill);
        owner.Advance();

        Host.HasRead.ShouldBeFalse();
        Host.Exchange(owner);
        Host.Strike(owner, LogTimer.Fill);
        Host.HasRead.ShouldBeTrue();
    }

    private IEnumerable<string> Sending() => Troubles.Where(static each => each.StartsWith("Sending", StringComparison.Ordinal));

    /// <summary>Reads what is there, and hands it out.</summary>
    /// <returns>The batch's id.</returns>
    private long Send(LogOwner owner)
    {
        if (Host.Timers.Contains(LogTimer.Fill)) Host.Strike(owner, LogTimer.Fill);
        if (Host.HasRead) Host.Read(owner, Disk);
        owner.Delivery.SenderWants();
        owner.Advance();
        return Host.Batches[^1].Id;
    }
}
