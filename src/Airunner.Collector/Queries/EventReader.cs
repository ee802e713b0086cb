using System.Runtime.CompilerServices;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Queries;

/// <summary>Reads a store that others may be writing. Never creates or changes a store.</summary>
/// <remarks>
/// Events are read in pages of about 1 MiB, and no read transaction is open while the caller works: a job of any size needs little
/// memory, and a slow reader does not keep the write-ahead log from being checkpointed. Not thread-safe.
/// </remarks>
public sealed class EventReader : IDisposable
{
    /// <summary>Interval at which following reads again.</summary>
    public static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(200);

    private readonly PageReader _pages;

    private EventReader(PageReader pages) => _pages = pages;

    /// <summary>Opens a store for reading.</summary>
    /// <param name="path">The database file, see <see cref="StoreFile.Under"/>.</param>
    /// <exception cref="NoStoreException">There is no store.</exception>
    /// <exception cref="StoreException">It cannot be accessed or opened, is not a store, or is of a newer version.</exception>
    public static EventReader Open(string path)
    {
        var full = Path.GetFullPath(path);
        BarredPath.ThrowIfBarred(full);
        return new EventReader(PageReader.Open(full));
    }

    /// <summary>The job's executions in the order of their first arrival; empty for an unknown job.</summary>
    /// <exception cref="StoreException">The store cannot be read. All other methods here throw it too.</exception>
    public IReadOnlyList<JobExecution> Executions(string job) => _pages.Executions(job);

    /// <summary>The execution to read when none is named: the last by first arrival.</summary>
    /// <returns>Null for an unknown job.</returns>
    public JobExecution? LatestExecution(string job) => _pages.LatestExecution(job);

    /// <summary>The execution's events by rising sequence; empty for an unknown execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="fromSequence">The first sequence to return; an output batch is compared by its first.</param>
    public IEnumerable<JobEvent> Events(JobExecution execution, long fromSequence = 0)
    {
        for (var next = fromSequence; ;)
        {
            var page = _pages.Page(execution, next);
            foreach (var jobEvent in page) yield return jobEvent;
            if (page.Count == 0 || page[^1].Sequence == long.MaxValue) yield break;
            next = page[^1].Sequence + 1;
        }
    }

    /// <summary>
    /// Like <see cref="Events"/>, then the events that arrive, until the process-end event, or until nothing more can arrive.
    /// </summary>
    /// <param name="execution">The execution; it may be unknown yet.</param>
    /// <param name="fromSequence">The first sequence to return.</param>
    /// <param name="time">Measures <see cref="FollowInterval"/>.</param>
    /// <param name="mayGrow">
    /// Whether more events may arrive; after it returns false, events that have arrived are still read. Null means always true.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<JobEvent> FollowAsync(
        JobExecution execution,
        long fromSequence,
        TimeProvider time,
        Func<bool>? mayGrow = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = fromSequence; ;)
        {
            var isLastLook = mayGrow is not null && !mayGrow();
            foreach (var jobEvent in Events(execution, next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return jobEvent;
                if (IsLast(jobEvent)) yield break;
                next = jobEvent.Sequence + 1;
            }

            if (isLastLook) yield break;
            await Task.Delay(FollowInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The execution's output, in order, byte for byte.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="stream">Only this stream, or null for all.</param>
    public IEnumerable<OutputChunk> Output(JobExecution execution, StreamType? stream = null) =>
        Events(execution).SelectMany(jobEvent => OutputChunk.Of(jobEvent, stream));

    /// <summary>Like <see cref="Output"/>, then the output that arrives; ends like <see cref="FollowAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<OutputChunk> FollowOutputAsync(
        JobExecution execution,
        StreamType? stream,
        TimeProvider time,
        Func<bool>? mayGrow = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var jobEvent in FollowAsync(execution, 0, time, mayGrow, cancellationToken).ConfigureAwait(false))
        {
            foreach (var chunk in OutputChunk.Of(jobEvent, stream)) yield return chunk;
        }
    }

    /// <inheritdoc cref="IPageReader.LastSegment"/>
    internal (long First, long Last, EventBatch Events)? LastSegment(JobExecution execution, long atMost) =>
        _pages.LastSegment(execution, atMost);

    /// <inheritdoc cref="TimeSearch.FirstSequence"/>
    internal long FirstSequenceAt(JobExecution execution, DateTimeOffset time) => TimeSearch.FirstSequence(_pages, execution, time);

    private static bool IsLast(JobEvent jobEvent) =>
        jobEvent.EventType == EventType.ProcessEnd || jobEvent.ProcessError is { EndFollows: false } || jobEvent.Sequence == long.MaxValue;

    /// <summary>Closes the store.</summary>
    public void Dispose() => _pages.Dispose();
}
