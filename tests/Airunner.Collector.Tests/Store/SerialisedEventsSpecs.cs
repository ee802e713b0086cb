using System.Collections;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Tests.Store;

public sealed class SerialisedEventsSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public async Task Events_that_come_as_bytes_are_stored_without_being_parsed()
    {
        await using (var sender = new CollectorSender(new EventStore(StoragePath)))
        {
            await sender.SendAsync(Job, new OnlyBytes(Make.Outputs(1, 300)), default);
            await sender.SendAsync(Job, new OnlyBytes(Make.Outputs(301, 1)), default);
        }

        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 301));
    }

    [Fact]
    public void Events_that_come_as_bytes_again_are_dropped_and_others_under_their_numbers_refused()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, new Lists(Make.Outputs(1, 10)));
        store.Add(Job, new Lists(Make.Outputs(6, 10))).ShouldBe(new AddCounts(5, 5));
        Should.Throw<EventsRefusedException>(() => store.Add(Job, new Lists([Make.Output(15, "other")])));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 15));
    }

    private class Lists(JobEvent[] events) : ISerialisedEvents
    {
        private readonly byte[][] _bytes = [.. events.Select(jobEvent => jobEvent.ToByteArray())];

        public int Count => events.Length;

        public virtual JobEvent this[int index] => events[index];

        public long SequenceAt(int index) => events[index].Sequence;

        public ReadOnlySpan<byte> SerialisedAt(int index) => _bytes[index];

        public IEnumerator<JobEvent> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class OnlyBytes(JobEvent[] events) : Lists(events)
    {
        public override JobEvent this[int index] => throw new InvalidOperationException("Nobody asked for it to be parsed.");
    }
}
