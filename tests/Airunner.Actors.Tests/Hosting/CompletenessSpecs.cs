using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>A server that says whether it has everything, and the whole library on the real disk.</summary>
public sealed class CompletenessSpecs : IDisposable
{
    private static readonly JobExecution Job = new("build", "one");
    private readonly string _state = Directory.CreateTempSubdirectory("airunner-complete-").FullName;
    private readonly CountingSender _sender = new();
    private readonly RecordedLines _lines = new();

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task A_completed_execution_is_confirmed_by_number_and_hash()
    {
        await using var host = Start();
        await AppendAsync(host, 1, 300);
        var done = await host.Wal.CompleteAsync(Job, Timely);
        done.Phase.ShouldBe(JobPhase.Archived);
        done.Completeness.ShouldBe(new Completeness(300, IsComplete: true, 0));
        _sender.Asked.ShouldHaveSingleItem().ShouldBe(_sender.Totals);
    }

    [Fact]
    public async Task Segments_are_counted_with_the_rest()
    {
        await using var host = Start(segmentMaxBytes: 64 << 10);
        for (var part = 0; part < 10; part++)
        {
            await AppendAsync(host, 1 + (part * 100), 100, payloadBytes: 1000);
            await host.Wal.FlushAsync(Job, Timely);
        }

        var done = await host.Wal.CompleteAsync(Job, Timely);
        done.Completeness.ShouldBe(new Completeness(1000, IsComplete: true, 0));
        Directory.GetFiles(Path.Combine(_state, "archive"), "*.zst").Length.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task What_the_server_lacks_is_in_the_status_and_in_the_log()
    {
        _sender.Loses = 7;
        await using var host = Start();
        await AppendAsync(host, 1, 10);
        var done = await host.Wal.CompleteAsync(Job, Timely);
        done.Phase.ShouldBe(JobPhase.Archived);
        done.Completeness.ShouldBe(new Completeness(10, IsComplete: false, 1) { MissingRanges = [new SequenceRange(7, 7)] });
        _lines.All.ShouldContain(static line => line.Contains("does not have all 10 events of build one"));
    }

    [Fact]
    public async Task A_server_that_fails_the_question_holds_nothing_back()
    {
        _sender.Trouble = new IOException("the disk of the server is full");
        await using var host = Start();
        await AppendAsync(host, 1, 10);
        var done = await host.Wal.CompleteAsync(Job, Timely);
        (done.Phase, done.Completeness).ShouldBe((JobPhase.Archived, null));
        _lines.All.ShouldContain(static line => line.Contains("did not say") && line.Contains("the disk of the server is full"));
    }

    [Fact]
    public async Task A_server_that_was_sent_nothing_is_not_asked()
    {
        _sender.RefusesAll = true;
        await using var host = Start();
        await AppendAsync(host, 1, 2);
        var done = await host.Wal.CompleteAsync(Job, Timely);
        (done.Phase, done.Failed, done.Completeness).ShouldBe((JobPhase.Archived, 2, null));
        _sender.Asked.ShouldBeEmpty();
        _lines.All.ShouldNotContain(static line => line.Contains("was asked"));
    }

    [Fact]
    public async Task A_leftover_log_whose_events_are_all_delivered_is_confirmed_by_the_next_process()
    {
        await using (var host = Start())
        {
            await AppendAsync(host, 1, 10);
            await host.Wal.FlushAsync(Job, Timely);
        }

        _sender.Asked.ShouldBeEmpty(); // the execution has not ended
        await using var next = Start();
        var recovered = await next.Wal.WaitForRecoveryAsync(Timely);
        recovered.ShouldHaveSingleItem().Completeness.ShouldBe(new Completeness(10, IsComplete: true, 0));
    }

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    private JobWalHost Start(long segmentMaxBytes = 64 << 20) => JobWalHost.Start(
        new JobWalOptions
        {
            StateDirectory = _state,
            SegmentMaxBytes = segmentMaxBytes,
            RetryInitial = TimeSpan.FromMilliseconds(1), // an event is refused several times before it is given up
            RetryMax = TimeSpan.FromMilliseconds(1),
        },
        () => _sender,
        _lines);

    private static async Task AppendAsync(JobWalHost host, int from, int count, int payloadBytes = 10)
    {
        for (var i = from; i < from + count; i++)
        {
            await host.Wal.AppendAsync(Job, new JobEvent
            {
                Sequence = i,
                EventType = EventType.Output,
                Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[payloadBytes]) },
            });
        }
    }

    /// <summary>Has all that was sent to it, but for the events that it loses.</summary>
    private sealed class CountingSender : IEventSender, ICompletionSender
    {
        private readonly SortedDictionary<long, byte[]> _got = [];

        public long Loses { get; set; }

        public Exception? Trouble { get; set; }

        public bool RefusesAll { get; set; }

        public ConcurrentQueue<ExecutionTotals> Asked { get; } = new();

        public ExecutionTotals Totals =>
            _got.Aggregate(default(ExecutionTotals), static (totals, one) => totals.With(one.Key, one.Value));

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            if (RefusesAll) throw new EventsRefusedException("not wanted");
            for (var i = 0; i < events.Count; i++)
            {
                if (events.SequenceAt(i) != Loses) _got[events.SequenceAt(i)] = events.SerialisedAt(i).ToArray();
            }

            return Task.CompletedTask;
        }

        public Task<Completeness?> CompleteAsync(JobExecution execution, ExecutionTotals sent, CancellationToken cancellationToken)
        {
            Asked.Enqueue(sent);
            if (Trouble is not null) throw Trouble;
            return Task.FromResult<Completeness?>(sent == Totals
                ? new Completeness(sent.Events, IsComplete: true, 0)
                : new Completeness(sent.Events, IsComplete: false, sent.Events - Totals.Events)
                {
                    MissingRanges = [new SequenceRange(Loses, Loses)],
                });
        }
    }
}
