using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The whole library on the real disk.</summary>
public sealed class JobWalHostSpecs : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string _state = Directory.CreateTempSubdirectory("airunner-host-").FullName;
    private readonly ListSender _sender = new();

    [Fact]
    public async Task Ten_events_are_appended_sent_archived_and_the_archive_unpacks_to_the_log()
    {
        var execution = new JobExecution("build", "one");
        await using var host = Start();
        for (var i = 0; i < 10; i++) (await host.Wal.AppendAsync(execution, Output(i, $"line {i}\n"))).ShouldBe(i);
        var log = await File.ReadAllBytesAsync(Path.Combine(_state, "wal", "build_one.wal"));

        var done = await host.Wal.CompleteAsync(execution, Timely);

        done.Phase.ShouldBe(JobPhase.Archived);
        (done.Events, done.Sent, done.Pending, done.Failed).ShouldBe((10, 10, 0, 0));
        _sender.Sequences(execution).ShouldBe(Enumerable.Range(0, 10).Select(i => (long)i));
        done.ArchivePath.ShouldBe(Path.Combine(_state, "archive", "build_one.wal.zst"));
        var unpacked = await UnpackAsync(done.ArchivePath!);
        unpacked.Length.ShouldBe((int)done.LogBytes);
        var marks = unpacked.Length - 16 - SizeOfEvents;
        (marks % 32, marks > 0).ShouldBe((0, true)); // behind the events there are only their marks
        unpacked[..(16 + SizeOfEvents)].ShouldBe(log[..(16 + SizeOfEvents)]);
        Directory.GetFiles(Path.Combine(_state, "wal"), "*.wal").ShouldBeEmpty();
    }

    [Fact]
    public async Task Opening_a_log_that_cannot_be_opened_throws()
    {
        var path = Path.Combine(_state, "wal", "foreign.wal");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "this is no log at all");
        await using var host = Start();

        var refused = await Should.ThrowAsync<LogUnavailableException>(host.Wal.OpenAsync(new JobExecution("foreign"), Timely));

        (refused.Execution, refused.Reason).ShouldBe((new JobExecution("foreign"), RefusalReason.CannotOpen));
        refused.Detail.ShouldContain("is not a log");
    }

    [Fact]
    public async Task Events_left_by_a_stopped_system_are_delivered_by_the_next()
    {
        var execution = new JobExecution("left");
        await using (var host = Start(new ListSender { Refuses = true }))
            for (var i = 1; i <= 100; i++) await host.Wal.AppendAsync(execution, Output(i, $"{i}"));

        await using var next = Start();
        var recovered = await next.Wal.WaitForRecoveryAsync(Timely);

        recovered.Single().Phase.ShouldBe(JobPhase.Archived);
        _sender.Sequences(execution).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
    }

    [Fact]
    public async Task A_stop_answers_all_waiting_calls_and_takes_no_more_appends()
    {
        var execution = new JobExecution("waits");
        var host = Start(new ListSender { Refuses = true });
        await host.Wal.AppendAsync(execution, Output(1, "1"));
        var flush = host.Wal.FlushAsync(execution);
        var appends = Enumerable.Range(2, 2000).Select(i => host.Wal.AppendAsync(execution, Output(i, "x")).AsTask()).ToList();
        await host.StopAsync(TimeSpan.Zero);

        await Should.ThrowAsync<Exception>(flush.WaitAsync(Deadline, TimeProvider.System)); // the server has none of the events
        flush.IsCompleted.ShouldBeTrue();
        var answered = 1;
        foreach (var append in appends)
        {
            try
            {
                (await append.WaitAsync(Deadline, TimeProvider.System)).ShouldBe(++answered);
            }
            catch (AppendRefusedException refused)
            {
                refused.Reason.ShouldBe(RefusalReason.Closed);
            }
        }

        var late = host.Wal.AppendAsync(execution, Output(9999, "x")).AsTask();
        await Should.ThrowAsync<AppendRefusedException>(late.WaitAsync(Deadline, TimeProvider.System));
        await Should.ThrowAsync<ObjectDisposedException>(host.Wal.StatusAsync(execution).WaitAsync(Deadline, TimeProvider.System));
        await host.DisposeAsync();

        await using var next = Start();
        await next.Wal.WaitForRecoveryAsync(Timely);
        _sender.Sequences(execution).ShouldBe(Enumerable.Range(1, answered).Select(i => (long)i));
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public void A_sender_that_cannot_be_created_stops_the_start() =>
        Should.Throw<InvalidOperationException>(() => JobWalHost.Start(
            new JobWalOptions { StateDirectory = _state },
            () => throw new InvalidOperationException("no certificate"),
            NullLoggerFactory.Instance)).Message.ShouldBe("The IEventSender cannot be created: no certificate");

    private static int SizeOfEvents => Enumerable.Range(0, 10).Sum(i => 32 + Output(i, $"line {i}\n").CalculateSize());

    private static async Task<byte[]> UnpackAsync(string archive)
    {
        await using var packed = new ZstdSharp.DecompressionStream(File.OpenRead(archive), leaveOpen: false);
        using var unpacked = new MemoryStream();
        await packed.CopyToAsync(unpacked);
        return unpacked.ToArray();
    }

    private static CancellationToken Timely => new CancellationTokenSource(Deadline).Token;

    private static JobEvent Output(long sequence, string text) =>
        new()
        {
            Sequence = sequence,
            Timestamp = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1 },
            EventType = EventType.Output,
            Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) },
        };

    private JobWalHost Start(IEventSender? sender = null) =>
        JobWalHost.Start(new JobWalOptions { StateDirectory = _state }, () => sender ?? _sender, NullLoggerFactory.Instance);

    private sealed class ListSender : IEventSender
    {
        private readonly ConcurrentQueue<(JobExecution Execution, long Sequence)> _got = new();

        public bool Refuses { get; init; }

        public IEnumerable<long> Sequences(JobExecution execution) =>
            _got.Where(entry => entry.Execution == execution).Select(entry => entry.Sequence);

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            if (Refuses) throw new IOException("no server");
            foreach (var e in events) _got.Enqueue((execution, e.Sequence));
            return Task.CompletedTask;
        }
    }
}
