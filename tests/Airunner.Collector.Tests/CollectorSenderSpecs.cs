using System.Text;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Collector.Tests;

public sealed class CollectorSenderSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public async Task A_sent_batch_is_in_the_store_when_the_call_returns()
    {
        await using var sender = new CollectorSender(new EventStore(StoragePath));
        await sender.SendAsync(Job, Make.Outputs(1, 256), default);
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 256));
    }

    [Fact]
    public async Task The_example_of_the_readme_stores_and_reads()
    {
        var stateDirectory = StateDirectory;
        var id = "one";
        var events = Make.Outputs(1, 2);
        var deadline = CancellationToken.None;
        using var stdout = new MemoryStream();

        // README
        await using var sender = new CollectorSender(new EventStore(StoreFile.Under(stateDirectory)));
        await sender.SendAsync(new JobExecution("build", id), EventBatch.Of(events), deadline);      // returned: durable

        using var reader = EventReader.Open(StoreFile.Under(stateDirectory));         // NoStoreException when there is no store
        if (reader.LatestExecution("build") is { } latest)
            foreach (var chunk in reader.Output(latest)) stdout.Write(chunk.Bytes.Span);

        Encoding.UTF8.GetString(stdout.ToArray()).ShouldBe("line 1\nline 2\n");
    }

    [Fact]
    public async Task Batches_of_many_executions_are_all_stored()
    {
        await using var sender = new CollectorSender(new EventStore(StoragePath));
        await Task.WhenAll(
            Enumerable.Range(0, 600).Select(i => sender.SendAsync(new JobExecution("build", $"{i}"), Make.Outputs(i, 3), default)));
        Read(reader => reader.Executions("build").Count).ShouldBe(600);
        Read(reader => reader.Events(new JobExecution("build", "599")).ToArray()).ShouldBe(Make.Outputs(599, 3));
    }

    [Fact]
    public async Task A_refused_batch_fails_alone()
    {
        using var locked = Locked();
        await using var sender = new CollectorSender(new EventStore(StoragePath));
        var first = sender.SendAsync(Job, Make.Outputs(1, 2), default);
        var refused = sender.SendAsync(Job, [Make.Output(2, "other"), Make.Output(3, "new")], default);
        var last = sender.SendAsync(new JobExecution("build", "two"), Make.Outputs(1, 2), default);
        Unlock(locked);
        await first;
        (await Should.ThrowAsync<EventsRefusedException>(refused)).Message.ShouldContain("event 2 of 'build/one'");
        await last;
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 2));
        Read(reader => reader.Events(new JobExecution("build", "two")).Count()).ShouldBe(2);
    }

    [Fact]
    public void Of_a_group_only_the_refused_batch_is_not_stored()
    {
        AddRequest[] group =
        [
            new(Job, EventBatch.Of(Make.Outputs(1, 2))),
            new(Job, EventBatch.Of([Make.Output(3, "new"), Make.Output(2, "other")])),
            new(new JobExecution("build", "gone"), EventBatch.Of([Make.Output(1, "a"), Make.Output(1, "b")])),
            new(Job, EventBatch.Of(Make.Outputs(2, 2))),
        ];
        using var store = new EventStore(StoragePath);
        store.AddGroup(group);
        group.Select(request => request.Failure is EventsRefusedException).ShouldBe([false, true, true, false]);
        group[3].Counts.ShouldBe(new AddCounts(1, 1));
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Make.Outputs(1, 3));
        Read(reader => reader.Executions("build").ToArray()).ShouldBe([Job]);
    }

    [Fact]
    public async Task An_error_of_the_store_reaches_every_caller_and_the_next_attempt_succeeds()
    {
        Directory.CreateDirectory(StoragePath); // a directory in place of the file
        await using var sender = new CollectorSender(new EventStore(StoragePath));
        var calls = new[] { "a", "b" }.Select(id => sender.SendAsync(new JobExecution("build", id), Make.Outputs(1, 1), default)).ToArray();
        foreach (var call in calls) (await Should.ThrowAsync<StoreException>(call)).Message.ShouldContain(StoragePath);
        Directory.Delete(StoragePath);
        await sender.SendAsync(Job, Make.Outputs(1, 1), default);
        Read(reader => reader.Events(Job).Count()).ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_call_returns_while_the_store_is_held_and_its_batch_is_skipped()
    {
        using var locked = Locked();
        var held = new JobExecution("build", "held");
        await using (var sender = new CollectorSender(new EventStore(StoragePath)))
        {
            using var deadline = new CancellationTokenSource();
            var first = sender.SendAsync(held, [Make.Output(1, new byte[9 << 20])], default); // fills a group alone
            var cancelled = sender.SendAsync(Job, Make.Outputs(1, 1), deadline.Token);
            await deadline.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(cancelled);
            first.IsCompleted.ShouldBeFalse();
            Unlock(locked);
            await first;
        }

        Read(reader => reader.Executions("build").ToArray()).ShouldBe([held]);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_starts_stores_nothing()
    {
        await using (var sender = new CollectorSender(new EventStore(StoragePath)))
        {
            await Should.ThrowAsync<OperationCanceledException>(
                sender.SendAsync(Job, Make.Outputs(1, 1), new CancellationToken(canceled: true)));
        }

        File.Exists(StoragePath).ShouldBeFalse();
    }

    [Fact]
    public async Task Closing_stores_queued_batches_and_accepts_no_more()
    {
        using var locked = Locked();
        var sender = new CollectorSender(new EventStore(StoragePath));
        var queued = Enumerable.Range(0, 20).Select(i => sender.SendAsync(new JobExecution("build", $"{i}"), Make.Outputs(1, 1), default))
            .ToArray();
        var closing = sender.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(sender.SendAsync(Job, Make.Outputs(1, 1), default));
        closing.IsCompleted.ShouldBeFalse();
        Unlock(locked);
        await closing;
        await Task.WhenAll(queued);
        Read(reader => reader.Executions("build").Count).ShouldBe(20);
    }

    [Fact]
    public async Task A_batch_that_waits_when_the_writing_thread_fails_is_answered()
    {
        using (var store = new EventStore(StoragePath)) store.Add(Job, Make.Outputs(1, 1));
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        var waiting = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        CollectorSender? sender = null;
        sender = new CollectorSender(
            new EventStore(StoragePath),
            new StoreRetention(30, TimeSpan.FromHours(1)),
            _ =>
            {
                waiting.SetResult(sender!.SendAsync(Job, Make.Outputs(2, 1), default));
                throw new NotImplementedException("a bug in a sweep");
            },
            time);
        time.Advance(TimeSpan.FromDays(2)); // a sweep is due
        var waking = sender.SendAsync(new JobExecution("build", "wakes"), Make.Outputs(1, 1), default);
        await Task.WhenAny(waking, waiting.Task); // it may come too late

        var answer = await waiting.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await Should.ThrowAsync<NotImplementedException>(answer.WaitAsync(TimeSpan.FromMinutes(1)));
        await Should.ThrowAsync<NotImplementedException>(sender.DisposeAsync().AsTask());
    }

    /// <summary>A transaction as of another process, which blocks every writer.</summary>
    private SqliteConnection Locked()
    {
        StoreFile.CreateIfMissing(StoragePath);
        var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadWrite);
        StoreFile.Run(connection, "BEGIN IMMEDIATE");
        return connection;
    }

    private static void Unlock(SqliteConnection connection) => StoreFile.Run(connection, "ROLLBACK");
}
