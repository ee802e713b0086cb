using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Collector.Tests.Store;

public sealed class StoreSweepSpecs : TemporaryState
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JobExecution Old = new("job", "old");
    private static readonly JobExecution Young = new("job", "young");
    private readonly StoreRetention _retention = new(30, TimeSpan.FromHours(1));

    [Fact]
    public void An_execution_is_removed_when_its_newest_event_has_expired_and_the_file_shrinks()
    {
        using var store = new EventStore(StoragePath);
        for (var part = 0; part < 40; part++) Add(store, Old, daysAgo: 31, from: 1 + (part * 100), count: 100);
        Add(store, Young, daysAgo: 29, from: 1, count: 10);
        var before = FileBytes(store);

        Sweep(store).ShouldBe(new SweptExecutions(1, 0));

        Count(Old).ShouldBe(0);
        Count(Young).ShouldBe(10);
        Read(reader => reader.Executions("job")).ShouldBe([Young]);
        FileBytes(store).ShouldBeLessThan(before / 2);
        Sweep(store).ShouldBe(new SweptExecutions(0, 0));
    }

    [Fact]
    public void An_execution_that_still_grows_is_kept_whole()
    {
        using var store = new EventStore(StoragePath);
        Add(store, Old, daysAgo: 100, from: 1, count: 10);
        Add(store, Old, daysAgo: 2, from: 11, count: 10);
        Sweep(store).Removed.ShouldBe(0);
        Count(Old).ShouldBe(20);
    }

    [Fact]
    public void An_execution_that_has_grown_since_it_was_judged_is_kept()
    {
        using var store = new EventStore(StoragePath);
        using var other = new EventStore(StoragePath);
        Add(store, Old, daysAgo: 31, from: 1, count: 10);
        var questions = 0;
        store.Sweep(_retention, Now, isClockProven: true, () =>
        {
            if (++questions == 2) Add(other, Old, daysAgo: 0, from: 11, count: 1);
            return false;
        }).Removed.ShouldBe(0);
        questions.ShouldBeGreaterThan(1);
        Count(Old).ShouldBe(11);
    }

    [Fact]
    public void An_execution_that_has_taken_the_place_of_the_one_that_was_judged_is_kept()
    {
        using var store = new EventStore(StoragePath);
        using var other = new EventStore(StoragePath);
        Add(store, Old, daysAgo: 31, from: 1, count: 10);
        var questions = 0;
        store.Sweep(_retention, Now, isClockProven: true, () =>
        {
            if (++questions != 2) return false;
            StoreRemoval.TryRun(StoragePath, Old).ShouldBeTrue(); // another process sweeps too
            Add(other, Young, daysAgo: 0, from: 1, count: 10); // and SQLite gives the ids again
            return false;
        }).Removed.ShouldBe(0);
        Count(Young).ShouldBe(10);
    }

    [Fact]
    public void Without_proof_of_the_clock_nothing_is_removed_and_an_execution_of_two_days_is_a_proof()
    {
        using var store = new EventStore(StoragePath);
        Add(store, Old, daysAgo: 31, from: 1, count: 10);
        store.Sweep(_retention, Now, isClockProven: false, static () => false).ShouldBe(new SweptExecutions(0, 1));
        Add(store, Young, daysAgo: 2, from: 1, count: 1);
        store.Sweep(_retention, Now, isClockProven: false, static () => false).ShouldBe(new SweptExecutions(1, 0));
        Count(Young).ShouldBe(1);
    }

    [Fact]
    public void A_sweep_whose_time_is_over_ends_and_the_next_one_continues()
    {
        using var store = new EventStore(StoragePath);
        for (var i = 0; i < 10; i++) Add(store, new JobExecution("job", $"{i}"), daysAgo: 31, from: 1, count: 1);
        var questions = 0;
        var first = store.Sweep(_retention, Now, isClockProven: true, () => ++questions > 6).Removed;
        first.ShouldBeInRange(1, 9);
        Sweep(store).Removed.ShouldBe(10 - first);
    }

    [Fact]
    public void Events_that_do_not_say_when_they_were_made_are_kept()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Old, EventBatch.Of([new JobEvent { Sequence = 1, EventType = EventType.Output, Output = new OutputEvent() }]));
        Sweep(store).Removed.ShouldBe(0);
        Count(Old).ShouldBe(1);
    }

    [Fact]
    public async Task A_process_that_ends_sweeps_unless_another_one_did_within_the_interval()
    {
        var reports = new List<string>();
        using (var store = new EventStore(StoragePath)) AddNow(store, Old, daysAgo: 31);
        using (var store = new EventStore(StoragePath)) AddNow(store, Young, daysAgo: 2);
        await EndAsync(reports.Add);
        reports.ShouldHaveSingleItem().ShouldStartWith("Removed 1 executions");

        using (var store = new EventStore(StoragePath)) AddNow(store, Old, daysAgo: 31);
        await EndAsync(reports.Add);
        Count(Old).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_store_no_store_is_made_for_a_sweep()
    {
        await EndAsync(static _ => { });
        File.Exists(StoragePath).ShouldBeFalse();
    }

    private async Task EndAsync(Action<string> report)
    {
        await using var sender = new CollectorSender(new EventStore(StoragePath), _retention, report);
    }

    private SweptExecutions Sweep(EventStore store) => store.Sweep(_retention, Now, isClockProven: true, static () => false);

    private int Count(JobExecution execution) => Read(reader => reader.Events(execution).Count());

    private static void AddNow(EventStore store, JobExecution execution, int daysAgo) =>
        store.Add(execution, EventBatch.Of([At(Make.Output(1, "x"), TimeProvider.System.GetUtcNow().AddDays(-daysAgo))]));

    private static void Add(EventStore store, JobExecution execution, int daysAgo, long from, int count)
    {
        var noise = new byte[500];
        var events = Enumerable.Range(0, count).Select(i =>
        {
            new Random((int)from + i).NextBytes(noise);
            return At(Make.Output(from + i, (byte[])noise.Clone()), Now.AddDays(-daysAgo));
        });
        store.Add(execution, EventBatch.Of([.. events]));
    }

    private static JobEvent At(JobEvent jobEvent, DateTimeOffset time)
    {
        jobEvent.Timestamp = Timestamp.FromDateTimeOffset(time);
        return jobEvent;
    }

    /// <summary>The database's size after its log is written into it.</summary>
    private long FileBytes(EventStore store)
    {
        using (var other = new EventStore(store.Path)) other.Open();
        return new FileInfo(StoragePath).Length;
    }
}
