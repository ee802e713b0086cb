using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Tests.Store;

public sealed class SegmentSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public void A_batch_is_one_row()
    {
        Add(Make.Outputs(1, 256));
        Add(Make.Outputs(257, 256));
        Rows().ShouldBe([(1, 256, 256), (257, 512, 256)]);
    }

    [Fact]
    public void A_large_batch_is_cut_by_bytes_and_by_count()
    {
        Add(Enumerable.Range(1, 5).Select(i => Make.Output(i, new byte[1 << 20])).ToArray());
        Add(Make.Outputs(6, SegmentCodec.MostEvents + 1));
        Rows().ShouldBe([(1, 2, 2), (3, 4, 2), (5, 5, 1), (6, SegmentCodec.MostEvents + 5, SegmentCodec.MostEvents), (1030, 1030, 1)]);
        Stored().Count.ShouldBe(SegmentCodec.MostEvents + 6);
    }

    [Fact]
    public void A_segment_is_a_message_of_the_wire()
    {
        Add(Make.Outputs(1, 3));
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadOnly);
        using var bytes = new Statement(connection, "SELECT bytes FROM segments");
        bytes.Step().ShouldBeTrue();
        PublishJobEventsRequest.Parser.ParseFrom(bytes.Bytes(0)).Events.ShouldBe(Make.Outputs(1, 3));
    }

    [Fact]
    public void A_repetition_over_several_segments_inserts_only_what_lies_between_before_and_behind()
    {
        Add(Make.Outputs(10, 5));
        Add(Make.Outputs(20, 5));
        Add(Make.Outputs(1, 40)).ShouldBe(new AddCounts(30, 10));
        Rows().ShouldBe([(1, 9, 9), (10, 14, 5), (15, 19, 5), (20, 24, 5), (25, 40, 16)]);
        Stored().ShouldBe(Make.Outputs(1, 40));
    }

    [Fact]
    public void A_repetition_that_is_cut_otherwise_adds_nothing()
    {
        Add(Make.Outputs(1, 100));
        Add(Make.Outputs(101, 100));
        Add(Make.Outputs(50, 100)).ShouldBe(new AddCounts(0, 100));
        Rows().ShouldBe([(1, 100, 100), (101, 200, 100)]);
    }

    [Fact]
    public void An_event_in_a_gap_of_a_segment_joins_it()
    {
        Add([Make.Output(2, "a"), Make.Output(9, "c")]);
        Add([Make.Output(5, "b"), Make.Output(9, "c"), Make.Output(12, "d")]).ShouldBe(new AddCounts(2, 1));
        Rows().ShouldBe([(2, 9, 3), (12, 12, 1)]);
        Stored().ShouldBe([Make.Output(2, "a"), Make.Output(5, "b"), Make.Output(9, "c"), Make.Output(12, "d")]);
    }

    [Fact]
    public void Another_payload_within_a_repetition_refuses_the_whole_batch()
    {
        Add(Make.Outputs(1, 10));
        Add(Make.Outputs(21, 10));
        var batch = Make.Outputs(1, 50);
        batch[4] = Make.Output(5, "other");
        Should.Throw<EventsRefusedException>(() => Add(batch)).Message.ShouldContain("event 5 of 'build/one'");
        Rows().ShouldBe([(1, 10, 10), (21, 30, 10)]);
    }

    [Fact]
    public void Another_payload_is_refused_even_if_it_differs_only_in_unknown_fields()
    {
        var plain = Make.Output(1, "a");
        byte[] bytes = [.. Google.Protobuf.MessageExtensions.ToByteArray(plain), 0xF8, 0x3F, 0x01]; // field 1023, a varint
        Add([plain]);
        Should.Throw<EventsRefusedException>(() => Add([JobEvent.Parser.ParseFrom(bytes)]));
        Stored().ShouldBe([plain]);
    }

    [Fact]
    public void An_unsorted_batch_may_repeat_itself()
    {
        Add([Make.Output(3, "c"), Make.Output(1, "a"), Make.Output(3, "c"), Make.Output(2, "b")]).ShouldBe(new AddCounts(3, 1));
        Rows().ShouldBe([(1, 3, 3)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batches_in_any_order_and_overlap_give_the_same_events_as_a_dictionary(int seed)
    {
        var random = new Random(seed);
        var model = new SortedDictionary<long, JobEvent>();
        using var store = new EventStore(StoragePath);
        for (var step = 0; step < 300; step++)
        {
            var refused = false;
            var batch = new SortedDictionary<long, JobEvent>();
            for (var (sequence, left) = (random.Next(200), random.Next(1, 12)); left > 0; left--, sequence += random.Next(1, 6))
                batch[sequence] = Make.Output(sequence, random.Next(60) == 0 ? "other" : "same");
            foreach (var (sequence, jobEvent) in batch) refused |= model.TryGetValue(sequence, out var old) && !old.Equals(jobEvent);
            if (refused)
            {
                Should.Throw<EventsRefusedException>(() => store.Add(Job, batch.Values.ToArray()));
                continue;
            }

            store.Add(Job, batch.Values.ToArray()).Added.ShouldBe(batch.Keys.Count(sequence => !model.ContainsKey(sequence)));
            foreach (var (sequence, jobEvent) in batch) model[sequence] = jobEvent;
        }

        Stored().ShouldBe(model.Values);
        var rows = Rows();
        rows.Sum(row => row.Events).ShouldBe(model.Count);
        rows.Zip(rows.Skip(1)).ShouldAllBe(pair => pair.First.Last < pair.Second.First);
        foreach (var from in model.Keys.Where(sequence => sequence % 7 == 0))
            Read(reader => reader.Events(Job, from).ToArray()).ShouldBe(model.Where(held => held.Key >= from).Select(held => held.Value));
    }

    private AddCounts Add(IReadOnlyList<JobEvent> events)
    {
        using var store = new EventStore(StoragePath);
        return store.Add(Job, events);
    }

    private List<JobEvent> Stored() => Read(reader => reader.Events(Job).ToList());

    private List<(long First, long Last, long Events)> Rows()
    {
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadOnly);
        using var rows = new Statement(
            connection, "SELECT first_sequence, last_sequence, events FROM segments ORDER BY execution_id, first_sequence");
        var found = new List<(long, long, long)>();
        while (rows.Step()) found.Add((rows.Int64(0), rows.Int64(1), rows.Int64(2)));
        return found;
    }
}
