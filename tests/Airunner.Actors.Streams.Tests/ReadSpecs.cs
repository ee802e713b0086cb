using Airunner.Actors.Reading;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;

namespace Airunner.Actors.Streams.Tests;

public sealed class ReadSpecs : StreamSpecs
{
    [Fact]
    public async Task The_events_of_a_live_log_are_those_that_there_are_now()
    {
        await AppendAsync(1, 5);
        (await All(JobWalStreams.Events(Wal.Files.Reader(Job), fromSequence: 2))).ShouldBe([2, 3, 4, 5]);
    }

    [Fact]
    public async Task The_events_of_an_archive_are_the_same()
    {
        await AppendAsync(1, 5);
        await Wal.Log.CompleteAsync(Job);
        (await All(JobWalStreams.Events(Wal.Files.Reader(Job)))).ShouldBe([1, 2, 3, 4, 5]);
        (await All(JobWalStreams.LiveEvents(Wal.Files, Job))).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task Live_events_come_as_they_are_appended_and_end_with_the_execution()
    {
        var probe = Live(fromSequence: 1);
        await probe.RequestAsync(100);
        await probe.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50)); // there is no log yet
        await AppendAsync(1, 2);
        await SeenAsync(probe, 1, 2);
        await AppendAsync(3, 3);
        await SeenAsync(probe, 3, 3);
        await AppendAsync(4, 6);
        await Wal.Log.CompleteAsync(Job); // what was not seen in the log stands in the archive
        await SeenAsync(probe, 4, 6);
        await AdvanceAsync(() => probe.ExpectCompleteAsync());
    }

    [Fact]
    public async Task Live_events_are_read_only_as_far_as_there_is_demand()
    {
        await AppendAsync(1, 3);
        var probe = Live(fromSequence: 2);
        await probe.RequestAsync(1);
        (await probe.ExpectNextAsync()).Sequence.ShouldBe(2);
        await probe.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await probe.RequestAsync(1);
        (await probe.ExpectNextAsync()).Sequence.ShouldBe(3);
        probe.Cancel();
    }

    [Fact]
    public async Task A_disk_that_cannot_be_read_fails_the_stream_with_the_reason()
    {
        await AppendAsync(1, 3);
        Wal.Disk.Fail(Testing.DiskOperation.Read, Storage.Errno.EIO, times: 1000);
        foreach (var events in new[] { JobWalStreams.Events(Wal.Files.Reader(Job)), JobWalStreams.LiveEvents(Wal.Files, Job) })
        {
            var failure = await Should.ThrowAsync<Exception>(() => All(events));
            failure.GetBaseException().ShouldBeOfType<Storage.WalIOException>().Error.ShouldBe(Storage.Errno.EIO);
        }
    }

    private TestSubscriber.Probe<LoggedEvent> Live(long fromSequence) =>
        JobWalStreams.LiveEvents(Wal.Files, Job, fromSequence).RunWith(this.SinkProbe<LoggedEvent>(), Materializer);

    private async Task<IEnumerable<long>> All(Source<LoggedEvent, NotUsed> events) =>
        (await events.RunWith(Sink.Seq<LoggedEvent>(), Materializer)).Select(logged => logged.Sequence);

    private async Task AppendAsync(int first, int last)
    {
        for (var n = first; n <= last; n++) await Wal.Log.AppendAsync(Job, Make.Event($"line {n}", n));
    }

    private async Task SeenAsync(TestSubscriber.Probe<LoggedEvent> probe, int first, int last)
    {
        for (var n = first; n <= last; n++)
        {
            LoggedEvent? next = null;
            await AdvanceAsync(async () => next = await probe.ExpectNextAsync(TimeSpan.FromMilliseconds(20)));
            (next!.Sequence, next.Parse()).ShouldBe((n, Make.Event($"line {n}", n)));
        }
    }

    /// <summary>The look for new events may be scheduled at any moment, so time is advanced repeatedly.</summary>
    private Task AdvanceAsync(Func<Task> expectation) => AwaitAssertAsync(
        async () =>
        {
            Wal.Advance(TimeSpan.FromMilliseconds(100));
            await expectation();
        },
        TimeSpan.FromSeconds(20));
}
