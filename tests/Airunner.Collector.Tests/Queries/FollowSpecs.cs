using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Queries;

public sealed class FollowSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Following_waits_for_new_events_and_ends_with_the_process()
    {
        using var store = new EventStore(StoragePath);
        store.Open();
        var following = Follow(default);
        var endWait = await _time.SomebodyWaits(); // the execution is still unknown
        store.Add(Job, Make.Outputs(1, 2));
        endWait();
        endWait = await _time.SomebodyWaits();
        store.Add(Job, [Make.Output(3, "last"), Make.End(4)]);
        endWait();
        (await following).ShouldBe([.. Make.Outputs(1, 2), Make.Output(3, "last"), Make.End(4)]);
        _time.Waits.ShouldBe([EventReader.FollowInterval, EventReader.FollowInterval]);
    }

    [Fact]
    public async Task Following_an_ended_execution_does_not_wait()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, [Make.Output(1, "all"), Make.End(2)]);
        (await Follow(default)).Count.ShouldBe(2);
        _time.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Following_ends_when_nothing_more_can_arrive_and_reads_all_that_has_arrived()
    {
        using var store = new EventStore(StoragePath);
        store.Open();
        var asked = 0;
        bool MayGrow()
        {
            if (++asked == 2) store.Add(Job, [Make.Output(1, "the last thing before its log went")]);
            return asked < 2;
        }

        var following = Follow(default, MayGrow);
        (await _time.SomebodyWaits())();
        (await following).ShouldHaveSingleItem();
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task Following_ends_when_it_is_cancelled()
    {
        using var store = new EventStore(StoragePath);
        store.Open();
        using var cancel = new CancellationTokenSource();
        var following = Follow(cancel.Token);
        await _time.SomebodyWaits();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(following);
    }

    [Fact]
    public async Task Followed_output_is_that_of_the_given_stream()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, [Make.Batch(1, (StreamType.Stdout, "a"u8.ToArray()), (StreamType.Stderr, "b"u8.ToArray())), Make.End(3)]);
        using var reader = EventReader.Open(StoragePath);
        var chunks = new List<OutputChunk>();
        await foreach (var chunk in reader.FollowOutputAsync(Job, StreamType.Stderr, _time)) chunks.Add(chunk);
        chunks.Single().Bytes.ToArray().ShouldBe("b"u8.ToArray());
    }

    private async Task<List<JobEvent>> Follow(CancellationToken cancellationToken, Func<bool>? mayGrow = null)
    {
        using var reader = EventReader.Open(StoragePath);
        var events = new List<JobEvent>();
        await foreach (var jobEvent in reader.FollowAsync(Job, 0, _time, mayGrow, cancellationToken)) events.Add(jobEvent);
        return events;
    }
}
