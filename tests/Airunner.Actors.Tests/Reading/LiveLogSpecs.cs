using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Actors.Tests.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Reading;

/// <summary>A log that actors write, deliver, seal and archive while it is read.</summary>
public sealed class LiveLogSpecs : IDisposable
{
    private static readonly JobExecution Job = new("live");

    private readonly TemporaryDirectory _state = new();
    private readonly RecordedLines _log = new();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token;

    public void Dispose() => _state.Dispose();

    [Theory, InlineData(0), InlineData(1)]
    public async Task Each_reading_gives_all_acknowledged_events_in_order_and_no_damage(int segments)
    {
        const int LeastEvents = 4_000;
        const int LeastReadings = 3;
        var timely = Timely;
        await using var host = Start(segments);
        var acknowledged = -1L;
        var readings = 0;
        var appends = Task.Run(
            async () =>
            {
                for (var i = 0; i < LeastEvents || Volatile.Read(ref readings) < LeastReadings; i += 100)
                {
                    var batch = Enumerable.Range(i, 100).Select(at => host.Wal.AppendAsync(Job, Output(at), timely).AsTask()).ToList();
                    await Task.WhenAll(batch);
                    Volatile.Write(ref acknowledged, i + 99);
                }
            },
            timely);
        var directory = new JobLogDirectory(_state.Path);
        await Ends("the readings", Task.Run(ReadUntilAppended, timely), host);
        await Ends("the appends", appends, host);

        await Ends("the end", host.Wal.CompleteAsync(Job, timely), host);

        directory.Reader(Job).Events().LongCount().ShouldBe(acknowledged + 1);
        directory.Find(Job)!.ShouldSatisfyAllConditions(
            found => found.HasLog.ShouldBeFalse(),
            found => found.Files.Count.ShouldBeGreaterThan(segments));

        void ReadUntilAppended()
        {
            do
            {
                var before = Volatile.Read(ref acknowledged);
                var sequences = directory.Reader(Job).Events(cancellationToken: timely).Select(static each => each.Sequence).ToList();
                sequences.ShouldBe(Enumerable.Range(0, sequences.Count).Select(static at => (long)at));
                (sequences.Count - 1L).ShouldBeGreaterThanOrEqualTo(before);
                directory.Reader(Job).State(timely).Damage.ShouldBeEmpty();
                directory.Reader(Job).Verify(cancellationToken: timely).Damage.ShouldBeEmpty();
                directory.Executions().ShouldAllBe(static listing => listing.Execution == Job);
                Interlocked.Increment(ref readings);
            }
            while (!appends.IsCompleted);
        }
    }

    [Fact]
    public async Task What_a_receiver_has_not_taken_is_pending_and_the_log_is_held()
    {
        var timely = Timely;
        await using var host = Start(segments: 0, new CollectingSender { Fails = true });
        for (var i = 0; i < 3; i++) await host.Wal.AppendAsync(Job, Output(i), timely);
        var directory = new JobLogDirectory(_state.Path);

        directory.Find(Job)!.IsHeld.ShouldBeTrue();
        var state = directory.Reader(Job).State(timely);
        (state.Events, state.Pending, state.OldestPendingSequence).ShouldBe((3, 3, 0));
        state.OldestPendingAt.ShouldNotBeNull();
        await host.StopAsync(TimeSpan.Zero);
        directory.Find(Job)!.IsHeld.ShouldBeFalse();
    }

    /// <summary>Where it does not, the failure says what the actors said, and how far the log is.</summary>
    private async Task Ends(string what, Task task, JobWalHost host)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException hung)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var status = host.Wal.StatusAsync(Job, soon.Token);
            await Task.WhenAny(status);
            throw new TimeoutException(
                $"{what} took too long. {(status.IsCompletedSuccessfully ? status.Result : "No status.")}\n{string.Join('\n', _log.All)}",
                hung);
        }
    }

    private static JobEvent Output(int at) =>
        new() { Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[1_000 + (at % 7 * 300)]) } };

    private JobWalHost Start(int segments, IEventSender? sender = null)
    {
        var options = JobWalOptionsReader.Read(configure: options =>
        {
            options.StateDirectory = _state.Path;
            options.SegmentMaxBytes = segments == 0 ? 0 : 64 << 10;
        });
        return JobWalHost.Start(options, () => sender ?? new CollectingSender(), _log);
    }
}
