using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Durable events that no batch has read: since when they wait, and what a batch of them takes.</summary>
public sealed class UnreadEventsSpecs : LogOwnerFixture
{
    private JobLog? _log;

    private JobLog Log => _log ??= Opened().Log!;

    [Fact]
    public void The_oldest_one_waits_since_it_was_appended_also_where_it_was_left_out_of_a_batch()
    {
        Log.OldestUnreadUnixMs.ShouldBeNull();
        Append(1, atMs: 1000);
        Append(2, atMs: 2000);
        Append(3, atMs: 3000);
        Log.OldestUnreadUnixMs.ShouldBe(1000);
        Read(maxEvents: 2);
        Append(4, atMs: 4000);
        Log.OldestUnreadUnixMs.ShouldBe(3000);
        Read(maxEvents: 2);
        Log.OldestUnreadUnixMs.ShouldBeNull();
    }

    [Fact]
    public void The_oldest_one_waits_since_it_was_appended_and_not_since_a_commit_of_marks()
    {
        Append(1, atMs: 1000);
        Log.MarkDoneThrough(1, Read());
        Log.Commit(2000);
        Append(2, atMs: 3000);
        Log.OldestUnreadUnixMs.ShouldBe(3000);
    }

    [Fact]
    public void A_batch_is_planned_for_about_as_many_events_and_bytes_as_it_will_have()
    {
        const int Payload = 1000;
        for (var sequence = 1; sequence <= 20; sequence++) Append(sequence, atMs: 0, Payload);
        var plan = Log.PlanBatch(maxEvents: 10, maxBytes: 5 * (Payload + 20));
        var read = BatchReader.Read(Disk, plan);
        read.Count.ShouldBe(5);
        plan.ExpectedEvents.ShouldBeInRange(5, 6);
        plan.ExpectedBytes.ShouldBeInRange(6 * Payload, 8 * Payload); // and the record behind it, which ends the batch
    }

    private BatchContent Read(int maxEvents = 10)
    {
        var batch = BatchReader.Read(Disk, Log.PlanBatch(maxEvents, 1 << 20));
        Log.NoteRead(batch.Next);
        return batch;
    }

    private void Append(long sequence, long atMs, int outputBytes = 1)
    {
        var body = Event(sequence);
        body.Output.Output = ByteString.CopyFrom(new byte[outputBytes]);
        Log.Offer(EventBody.Of(body), atMs, out _, out _).ShouldBe(Taken.Gathered);
        Log.Commit(atMs);
    }
}
