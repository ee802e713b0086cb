using Airunner.Actors;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Serving;
using Airunner.Collector.Totals;
using Airunner.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Airunner.Collector.Tests.Server;

/// <summary>A reader at the borders: of what is stored and what comes, and of the sequences.</summary>
public sealed class FollowCallSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_event_with_the_highest_sequence_is_sent_once_and_ends_the_reading()
    {
        await using var store = Open();
        JobEvent[] events = [Make.Output(1, "first"), Make.Output(long.MaxValue, "last")];
        await AddAsync(store, events);

        (await ReadAsync(store, fromTime: null, follows: false, events.Length)).ShouldBe(events);
    }

    [Fact]
    public async Task An_event_that_arrives_while_its_time_is_looked_for_is_sent()
    {
        await using var store = Open();
        await AddAsync(store, Make.Outputs(1, 3));
        var growing = new GrowingStore(store, () => AddAsync(store, [Make.Output(4, "new"), Make.End(5)]));

        var events = await ReadAsync(growing, Make.Output(4, "").Timestamp.ToDateTimeOffset(), follows: true, most: 2);

        events.ShouldBe([Make.Output(4, "new"), Make.End(5)]);
    }

    [Fact]
    public async Task An_end_with_fields_of_a_newer_protocol_ends_the_reading_too()
    {
        byte[] group = [0x93, 0x3F, 0x08, 0x01, 0x94, 0x3F]; // field 1010 as a group, which comes first
        var events = new EventBatch.Builder();
        events.Add(1, [.. group, .. Make.End(1).ToByteArray()]);
        await using var store = Open();
        await store.AddAsync(Job, events.Build(), default);

        var sent = (await ReadAsync(store, fromTime: null, follows: true, most: 1)).ShouldHaveSingleItem();

        (sent.Sequence, sent.EventType).ShouldBe((1, EventType.ProcessEnd));
    }

    private SqliteCollectorStore Open() => new(StoragePath, retention: null, static _ => { }, TimeProvider.System);

    private static Task AddAsync(SqliteCollectorStore store, IEnumerable<JobEvent> events) =>
        store.AddAsync(Job, EventBatch.Of(events), default);

    private static async Task<List<JobEvent>> ReadAsync(ICollectorStore store, DateTimeOffset? fromTime, bool follows, int most)
    {
        using var tooMany = new CancellationTokenSource(Deadline);
        var responses = new Responses(most, tooMany);
        var limits = CollectorConfiguration.Read().Limits;
        var call = new FollowCall(store, Job, [], responses, static _ => Task.CompletedTask, limits, TimeProvider.System);
        try
        {
            await call.RunAsync(0, fromTime, follows, DateTimeOffset.MaxValue, tooMany.Token);
        }
        catch (OperationCanceledException) when (responses.Events.Count > most)
        {
            // The spec says what came.
        }

        return responses.Events;
    }

    /// <summary>Takes the events, and ends a call that sends more than there are.</summary>
    private sealed class Responses(int most, CancellationTokenSource tooMany) : IServerStreamWriter<StreamFrame>
    {
        public List<JobEvent> Events { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(StreamFrame message)
        {
            Events.Add(message.Events[message.Index]);
            if (Events.Count > most) tooMany.Cancel();
            return Task.CompletedTask;
        }

        public Task WriteAsync(StreamFrame message, CancellationToken cancellationToken) => WriteAsync(message);
    }

    /// <summary>A store in which something is committed right after a time was looked for.</summary>
    private sealed class GrowingStore(ICollectorStore store, Func<Task> commit) : ICollectorStore
    {
        public async Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken)
        {
            var found = await store.SequenceAtAsync(execution, time, cancellationToken);
            await commit();
            return found;
        }

        public Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
            store.AddAsync(execution, events, cancellationToken);

        public Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken) =>
            store.LatestExecutionAsync(job, cancellationToken);

        public Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken) =>
            store.ReadAsync(execution, fromSequence, cancellationToken);

        public Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken) =>
            store.NewestAsync(execution, cancellationToken);

        public Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken) =>
            store.CountAsync(execution, throughSequence, cancellationToken);

        public Task<Completeness> CompleteAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
            store.CompleteAsync(execution, sent, cancellationToken);

        public Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken) =>
            store.CompletenessAsync(execution, cancellationToken);

        public LiveSubscription Subscribe(JobExecution execution, long bufferBytes) => store.Subscribe(execution, bufferBytes);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
