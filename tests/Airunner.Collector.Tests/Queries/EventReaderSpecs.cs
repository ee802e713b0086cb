using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;

namespace Airunner.Collector.Tests.Queries;

public sealed class EventReaderSpecs : TemporaryState
{
    [Fact]
    public void Events_are_read_from_a_given_sequence_on()
    {
        var job = new JobExecution("build");
        Store(job, 1, 3000); // several pages
        Read(reader => reader.Events(job, 1500).ToArray()).ShouldBe(Make.Outputs(1500, 1501));
        Read(reader => reader.Events(job, 3001).Count()).ShouldBe(0);
    }

    [Fact]
    public void A_highest_possible_sequence_ends_the_reading()
    {
        var job = new JobExecution("build");
        Store(job, long.MaxValue, 1);
        Read(reader => reader.Events(job).Single().Sequence).ShouldBe(long.MaxValue);
    }

    [Fact]
    public void A_job_that_is_not_known_has_no_execution_and_no_events()
    {
        Store(new JobExecution("build"), 1, 1);
        Read(reader => reader.LatestExecution("other")).ShouldBeNull();
        Read(reader => reader.Executions("other")).ShouldBeEmpty();
        Read(reader => reader.Events(new JobExecution("build", "other")).ToArray()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("b", "a", "b")]
    [InlineData("019b76daa80170008000000000000000", "ffff76daa80170008000000000000000", "019b76daa80170008000000000000000")]
    [InlineData("01KDVDNA02ZZZZZZZZZZZZZZZZ", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "01KDVDNA02ZZZZZZZZZZZZZZZZ")]
    public void The_latest_execution_is_the_last_to_arrive_also_where_the_clock_was_ahead_of_an_id(string latest, params string[] arrivals)
    {
        foreach (var execution in arrivals) Store(new JobExecution("build", execution), 1, 1);
        Read(reader => reader.LatestExecution("build")).ShouldBe(new JobExecution("build", latest));
    }

    [Fact]
    public void An_execution_without_an_id_can_be_the_latest()
    {
        Store(new JobExecution("build", "a"), 1, 1);
        Store(new JobExecution("build"), 1, 1);
        Read(reader => reader.LatestExecution("build")).ShouldBe(new JobExecution("build"));
    }

    [Fact]
    public void Reading_blocks_no_writer_and_sees_events_that_arrive_during_it()
    {
        var job = new JobExecution("build");
        using var store = new EventStore(StoragePath);
        store.Add(job, Make.Outputs(1, 10));
        using var reader = EventReader.Open(StoragePath);
        using var events = reader.Events(job).GetEnumerator();
        events.MoveNext().ShouldBeTrue();
        store.Add(job, Make.Outputs(11, 10));
        var count = 1;
        while (events.MoveNext()) count++;
        count.ShouldBe(20);
    }

    private void Store(JobExecution execution, long from, int count)
    {
        using var store = new EventStore(StoragePath);
        store.Add(execution, Make.Outputs(from, count));
    }
}
