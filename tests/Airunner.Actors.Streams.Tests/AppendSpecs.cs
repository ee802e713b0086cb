using Airunner.Actors.Storage;
using Airunner.Actors.Testing;
using Airunner.Protocol;
using Akka;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;

namespace Airunner.Actors.Streams.Tests;

public sealed class AppendSpecs : StreamSpecs
{
    [Fact]
    public async Task A_sink_ends_when_every_event_is_durable()
    {
        var appended = await Run(Source.From(Make.Events(200)));

        appended.ShouldBe(new AppendedEvents(200, 200));
        for (var n = 1; n <= 200; n++)
            (await Wal.ExpectAppendedAsync(Job)).Parse().ShouldBe(Make.Event($"line {n}", n));
    }

    [Fact]
    public async Task Numbers_go_on_after_those_of_the_log_and_after_a_batch()
    {
        await Wal.Log.AppendAsync(Job, Make.Event("earlier", 7));
        JobEvent[] events = [Make.Event("a"), Make.Batch(3), Make.Event("b"), Make.Event("own number", 20), Make.Event("c")];

        var appended = await Source.From(events)
            .Via(JobWalStreams.AppendFlow(Wal.Log, Job)).RunWith(Sink.Seq<AppendedEvent>(), Materializer);

        appended.Select(one => one.Sequence).ShouldBe([8, 9, 12, 20, 21]);
        appended[1].Event.OutputBatch.EndSequence.ShouldBe(11);
        events[0].Sequence.ShouldBe(0); // the caller's own event is not changed
    }

    [Fact]
    public async Task A_slow_disk_gives_backpressure()
    {
        await Wal.Log.OpenAsync(Job);
        Wal.Disk.HoldSyncs = true;
        var taken = 0;
        var done = Run(Source.From(Make.Events(10)).Select(one =>
        {
            Interlocked.Increment(ref taken);
            return one;
        }), maxInFlight: 3);
        await AwaitAsync(() => Wal.Disk.HeldSyncs == 1 && Volatile.Read(ref taken) == 3);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        (Volatile.Read(ref taken), done.IsCompleted).ShouldBe((3, false));

        Wal.Disk.HoldSyncs = false;

        (await done).ShouldBe(new AppendedEvents(10, 10));
    }

    [Fact]
    public async Task A_slow_downstream_gives_backpressure_too()
    {
        var taken = 0;
        var probe = Source.From(Make.Events(10)).Select(one =>
        {
            Interlocked.Increment(ref taken);
            return one;
        }).Via(JobWalStreams.AppendFlow(Wal.Log, Job, maxInFlight: 2)).RunWith(this.SinkProbe<AppendedEvent>(), Materializer);
        await probe.RequestAsync(1);
        (await probe.ExpectNextAsync()).Sequence.ShouldBe(1);
        await AwaitAsync(() => Volatile.Read(ref taken) == 3);
        await probe.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Volatile.Read(ref taken).ShouldBe(3);
    }

    [Fact]
    public async Task A_full_disk_holds_the_stream_which_then_goes_on_in_order()
    {
        await Wal.Log.OpenAsync(Job);
        Wal.Disk.IsFull = true;
        var done = Run(Source.From(Make.Events(20)), maxInFlight: 8);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Wal.Advance(TimeSpan.FromSeconds(1)); // tried again in vain
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        done.IsCompleted.ShouldBeFalse();

        Wal.Disk.IsFull = false;

        (await AdvanceUntilAsync(done)).ShouldBe(new AppendedEvents(20, 20));
        await ShouldHoldAsync(20);
    }

    [Fact]
    public async Task A_disk_that_fails_in_the_middle_neither_loses_nor_doubles_an_event()
    {
        await Wal.Log.OpenAsync(Job);
        var done = Run(Source.From(Make.Events(40)).Select(one =>
        {
            if (one.Output.Output.ToStringUtf8() == "line 10") Wal.Disk.Fail(DiskOperation.Write, Errno.EIO);
            return one;
        }), maxInFlight: 8);

        (await AdvanceUntilAsync(done)).ShouldBe(new AppendedEvents(40, 40));
        await ShouldHoldAsync(40);
    }

    [Fact]
    public async Task An_event_that_is_refused_for_good_fails_the_stream_with_the_reason_after_those_before_it()
    {
        JobEvent[] events = [Make.Event("a"), Make.Event("b"), Make.Event(new string('x', 2000)), Make.Event("c")];
        var probe = Source.From(events).Via(JobWalStreams.AppendFlow(Wal.Log, Job)).RunWith(this.SinkProbe<AppendedEvent>(), Materializer);
        await probe.RequestAsync(10);
        (await probe.ExpectNextAsync()).Sequence.ShouldBe(1);
        (await probe.ExpectNextAsync()).Sequence.ShouldBe(2);
        (await probe.ExpectErrorAsync()).ShouldBeOfType<AppendRefusedException>().Reason.ShouldBe(RefusalReason.TooLarge);
    }

    [Fact]
    public async Task A_completed_execution_fails_the_stream()
    {
        await Wal.Log.AppendAsync(Job, Make.Event("a"));
        await Wal.Log.CompleteAsync(Job);
        var failure = await Should.ThrowAsync<Exception>(() => Run(Source.From(Make.Events(1))));
        failure.GetBaseException().ShouldBeOfType<LogUnavailableException>().Reason.ShouldBe(RefusalReason.Closed);
    }

    [Fact]
    public async Task A_failure_of_upstream_comes_after_the_events_before_it()
    {
        var upstream = Source.From(Make.Events(4))
            .Select(one => one.Equals(Make.Event("line 4")) ? throw new InvalidOperationException("upstream") : one);
        var failure = await Should.ThrowAsync<Exception>(() => Run(upstream));
        failure.GetBaseException().Message.ShouldBe("upstream");
        await ShouldHoldAsync(3);
    }

    [Fact]
    public async Task A_gap_that_another_producer_has_left_fails_the_stream()
    {
        await Wal.Log.OpenAsync(Job);
        Wal.Disk.IsFull = true;
        await Should.ThrowAsync<AppendRefusedException>(async () => await Wal.Log.AppendAsync(Job, Make.Event("lost", 1)));
        Wal.Disk.IsFull = false;
        var failure = await Should.ThrowAsync<Exception>(() => Run(Source.Single(Make.Event("b", 2))));
        failure.GetBaseException().ShouldBeOfType<AppendRefusedException>().Reason.ShouldBe(RefusalReason.OutOfTurn);
    }

    [Fact]
    public async Task Cancellation_loses_nothing_that_was_acknowledged_and_lets_another_stream_go_on()
    {
        var upstream = this.CreatePublisherProbe<JobEvent>();
        var probe = Source.FromPublisher(upstream).Via(JobWalStreams.AppendFlow(Wal.Log, Job, maxInFlight: 4))
            .RunWith(this.SinkProbe<AppendedEvent>(), Materializer);
        await probe.RequestAsync(10);
        await upstream.SendNextAsync(Make.Event("line 1"));
        (await probe.ExpectNextAsync()).Sequence.ShouldBe(1);
        Wal.Disk.IsFull = true;
        foreach (var n in new[] { 2, 3, 4 }) await upstream.SendNextAsync(Make.Event($"line {n}"));

        probe.Cancel();
        await upstream.ExpectCancellationAsync();
        Wal.Disk.IsFull = false;

        var lastBefore = (await Wal.Log.StatusAsync(Job)).LastSequence;
        var appended = await AdvanceUntilAsync(Run(Source.From(Make.Events(5))));
        appended.ShouldBe(new AppendedEvents(5, lastBefore + 5));
        (await Wal.ExpectAppendedAsync(Job)).Parse().ShouldBe(Make.Event("line 1", 1));
        for (var n = 1; n <= 5; n++)
            await Wal.ExpectAppendedAsync(Job, one => one.Equals(Make.Event($"line {n}", lastBefore + n)));
    }

    private Task<AppendedEvents> Run(Source<JobEvent, NotUsed> events, int maxInFlight = JobWalStreams.UsualMaxInFlight) =>
        events.RunWith(JobWalStreams.AppendSink(Wal.Log, Job, maxInFlight), Materializer);

    private async Task ShouldHoldAsync(int count)
    {
        for (var n = 1; n <= count; n++)
        {
            var logged = await Wal.ExpectAppendedAsync(Job);
            (logged.Sequence, logged.Parse().Output.Output.ToStringUtf8()).ShouldBe((n, $"line {n}"));
        }
    }
}
