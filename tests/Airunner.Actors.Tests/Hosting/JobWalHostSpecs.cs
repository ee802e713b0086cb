using System.Collections.Concurrent;
using Airunner.Actors.Delivery;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs;
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
        var of = new JobExecution("build", "one");
        await using var host = Start();
        for (var i = 0; i < 10; i++) (await host.Wal.AppendAsync(of, Output(i, $"line {i}\n"))).ShouldBe(i);

        var done = await host.Wal.CompleteAsync(of, Timely);

        done.Phase.ShouldBe(JobPhase.Archived);
        (done.Events, done.Sent, done.Pending, done.Failed).ShouldBe((10, 10, 0, 0));
        _sender.Sequences(of).ShouldBe(Enumerable.Range(0, 10).Select(i => (long)i));
        done.ArchivePath.ShouldBe(Path.Combine(_state, "archive", "build_one.wal.zst"));
        File.Exists(done.ArchivePath).ShouldBeTrue();
        Directory.GetFiles(Path.Combine(_state, "wal"), "*.wal").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_stopped_system_left_is_delivered_by_the_next()
    {
        var of = new JobExecution("left");
        await using (var host = Start(new ListSender { Refuses = true }))
            for (var i = 1; i <= 100; i++) await host.Wal.AppendAsync(of, Output(i, $"{i}"));

        await using var next = Start();
        var recovered = await next.Wal.RecoverAsync(Timely);

        recovered.Single().Phase.ShouldBe(JobPhase.Archived);
        _sender.Sequences(of).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    private static CancellationToken Timely => new CancellationTokenSource(Deadline).Token;

    private static JobEvent Output(long sequence, string text) =>
        new() { Sequence = sequence, EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) } };

    private JobWalHost Start(IEventSender? sender = null) =>
        JobWalHost.Start(new JobWalOptions { StateDirectory = _state }, () => sender ?? _sender, NullLoggerFactory.Instance);

    private sealed class ListSender : IEventSender
    {
        private readonly ConcurrentQueue<(JobExecution Of, long Sequence)> _got = new();

        public bool Refuses { get; init; }

        public IEnumerable<long> Sequences(JobExecution of) => _got.Where(entry => entry.Of == of).Select(entry => entry.Sequence);

        public Task SendAsync(JobExecution of, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken)
        {
            if (Refuses) throw new IOException("no server");
            foreach (var e in events) _got.Enqueue((of, e.Sequence));
            return Task.CompletedTask;
        }
    }
}
