using Airunner.Actors;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Serving;

/// <summary>What a collector's server needs of a store. Any number of servers may work on one store at a time.</summary>
/// <remarks>
/// Thread-safe. All calls throw <see cref="Store.StoreException"/> when the store fails, which is transient: the call may be made again.
/// </remarks>
internal interface ICollectorStore : IAsyncDisposable
{
    /// <summary>Stores a batch: all of it or nothing. Calls that wait at the same time share commits.</summary>
    /// <returns>
    /// Completes when the batch is durable. The store does not read it after that: its caller may release it, and where somebody follows
    /// the execution, the store has kept it (<see cref="EventBatch.Keep"/>). After a failure it may still be read.
    /// </returns>
    /// <exception cref="EventsRefusedException">
    /// Its content is refused. Where an event is stored with another payload, the inner exception is a
    /// <see cref="Store.PayloadConflictException"/>, and the refused event is kept aside.
    /// </exception>
    Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken);

    /// <summary>The execution to read when none is named; null for an unknown job.</summary>
    Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken);

    /// <summary>The next events of an execution by rising sequence, about 1 MiB of them; empty where there are none.</summary>
    /// <param name="execution">The execution; it may be unknown.</param>
    /// <param name="fromSequence">The first sequence to return.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken);

    /// <summary>A sequence from which on all events of a time and later are found, times taken as rising.</summary>
    Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>The events at the end of an execution, at least the last one; empty where it is unknown.</summary>
    Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken);

    /// <summary>Events that are stored up to a sequence.</summary>
    Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken);

    /// <summary>Keeps what a sender says that it has delivered of an execution, and compares it with what is stored.</summary>
    Task<Completeness> CompleteAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken);

    /// <summary>
    /// Compares what is stored with what the sender said last; null where it has said nothing, or later events are stored since.
    /// </summary>
    Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken);

    /// <summary>Subscribes to the events of an execution as they are committed.</summary>
    /// <param name="execution">The execution; it may be unknown yet.</param>
    /// <param name="bufferBytes">Most payload bytes that wait for the subscriber.</param>
    LiveSubscription Subscribe(JobExecution execution, long bufferBytes);
}

/// <summary>What is stored of an execution up to a sequence.</summary>
/// <param name="Events">Number of events.</param>
/// <param name="HasLast">Whether the event with that sequence is one of them.</param>
internal readonly record struct StoredCount(long Events, bool HasLast);
