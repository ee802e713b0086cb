using Airunner.Actors;
using Airunner.Collector.Store;

namespace Airunner.Collector.Tests.Store;

public sealed class SerialisedEventsSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public async Task New_events_are_stored_without_being_parsed()
    {
        await using var sender = new CollectorSender(new EventStore(StoragePath));
        await Should.NotThrowAsync(sender.SendAsync(Job, NoEvents(300), default));
    }

    [Fact]
    public void A_slice_of_a_batch_stores_only_its_own_events()
    {
        using var store = new EventStore(StoragePath);
        var batch = EventBatch.Of(Make.Outputs(1, 10));
        store.Add(Job, batch.Slice(4, 3)).ShouldBe(new AddCounts(3, 0));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(5, 3));
        store.Add(Job, batch).ShouldBe(new AddCounts(7, 3));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 10));
    }

    /// <summary>Bytes that cannot be parsed: the tag of a field without a value.</summary>
    private static EventBatch NoEvents(int count)
    {
        var builder = new EventBatch.Builder();
        for (var sequence = 1; sequence <= count; sequence++) builder.Add(sequence, [0x0A]);
        return builder.Build();
    }
}
