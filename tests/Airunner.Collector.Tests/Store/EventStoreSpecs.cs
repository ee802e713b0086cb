using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Store;

public sealed class EventStoreSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public void Added_events_are_there_after_reopening()
    {
        using (var store = new EventStore(StoragePath)) store.Add(Job, Make.Outputs(1, 300)).ShouldBe(new AddCounts(300, 0));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 300));
    }

    [Fact]
    public void Added_events_are_visible_to_another_connection_while_the_store_is_open()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(1, 3));
        Read(reader => reader.Events(Job).Count()).ShouldBe(3);
    }

    [Fact]
    public void A_repeated_event_is_dropped_and_counted()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(1, 3));
        store.Add(Job, Make.Outputs(2, 4)).ShouldBe(new AddCounts(2, 2));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 5));
    }

    [Fact]
    public void Another_payload_under_a_stored_sequence_is_refused_with_its_whole_batch_and_nothing_is_overwritten()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, [Make.Output(4, "first")]);
        var refused = Should.Throw<EventsRefusedException>(() => store.Add(Job, [Make.Output(3, "new"), Make.Output(4, "other")]));
        refused.Message.ShouldContain("event 4 of 'build/one'");
        Read(reader => reader.Events(Job).ToArray()).ShouldBe([Make.Output(4, "first")]);
    }

    [Fact]
    public void A_refused_first_batch_leaves_no_trace_and_the_next_one_is_stored()
    {
        using var store = new EventStore(StoragePath);
        Should.Throw<EventsRefusedException>(() => store.Add(Job, [Make.Output(1, "a"), Make.Output(1, "b")]));
        Read(reader => reader.LatestExecution("build")).ShouldBeNull();
        store.Add(Job, [Make.Output(1, "b")]);
        Read(reader => reader.Events(Job).Single()).ShouldBe(Make.Output(1, "b"));
    }

    [Fact]
    public void Executions_of_one_job_are_separate_including_the_one_without_an_id()
    {
        JobExecution[] all =
            [new("build"), new("build", "one"), new("build", "null"), new("build", "\0"), new("build\0", "one"), new("\0")];
        using var store = new EventStore(StoragePath);
        foreach (var execution in all) store.Add(execution, [Make.Output(1, $"of {execution}")]).Added.ShouldBe(1);
        foreach (var execution in all) Read(reader => reader.Events(execution).Single()).ShouldBe(Make.Output(1, $"of {execution}"));
        Read(reader => reader.Executions("build").ToArray()).ShouldBe(all[..4]);
        Read(reader => reader.Executions("build\0").ToArray()).ShouldBe([new("build\0", "one")]);
    }

    [Fact]
    public void An_event_without_content_is_stored_once_like_any_other()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, [new JobEvent()]).Added.ShouldBe(1);
        store.Add(Job, [new JobEvent()]).Duplicates.ShouldBe(1);
        Read(reader => reader.Events(Job).ToArray()).ShouldBe([new JobEvent()]);
    }

    [Fact]
    public async Task Two_stores_on_one_file_take_turns_and_lose_nothing()
    {
        using var one = new EventStore(StoragePath);
        using var other = new EventStore(StoragePath);
        var writers = new[] { (one, "a"), (other, "b"), (one, "both"), (other, "both") }.Select(writer => Task.Run(() =>
        {
            for (var first = 1; first <= 400; first += 20)
                writer.Item1.Add(new JobExecution("build", writer.Item2), Make.Outputs(first, 20));
        }));
        await Task.WhenAll(writers);
        foreach (var execution in (string[])["a", "b", "both"])
            Read(reader => reader.Events(new JobExecution("build", execution)).ToArray()).ShouldBe(Make.Outputs(1, 400));
    }

    [Fact]
    public async Task Stores_that_are_created_concurrently_become_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            using var store = new EventStore(StoragePath);
            store.Add(new JobExecution("build", $"{i}"), Make.Outputs(1, 5));
        })));
        Read(reader => reader.Executions("build").Count).ShouldBe(8);
        Directory.GetFiles(Path.GetDirectoryName(StoragePath)!, "*.new*").ShouldBeEmpty();
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        var store = new EventStore(StoragePath);
        store.Dispose();
        Should.Throw<ObjectDisposedException>(() => store.Add(Job, Make.Outputs(1, 1)));
    }
}
