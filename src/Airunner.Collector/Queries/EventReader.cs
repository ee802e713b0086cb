using System.Runtime.CompilerServices;
using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Queries;

/// <summary>Reads a store that others may be writing. It never makes one, and never changes it.</summary>
/// <remarks>
/// Events are read a page at a time (about 1 MiB), and no read transaction is held while the caller works: a job of any size needs
/// little memory, and a slow reader does not stop the writers' log from being folded in. For one thread at a time.
/// </remarks>
public sealed class EventReader : IDisposable
{
    /// <summary>How often following looks for more.</summary>
    public static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(200);

    private readonly PageReader _pages;

    private EventReader(PageReader pages) => _pages = pages;

    /// <summary>Opens a store for reading.</summary>
    /// <param name="path">The database file, see <see cref="StoreFile.Under"/>.</param>
    /// <exception cref="NoStoreException">There is none.</exception>
    /// <exception cref="StoreException">It cannot be got at or opened, is no store, or a newer one.</exception>
    public static EventReader Open(string path)
    {
        var full = Path.GetFullPath(path);
        BarredPath.ThrowIfBarred(full);
        return new EventReader(PageReader.Open(full));
    }

    /// <summary>The job's executions in the order of their first arrival; none for a job that is not known.</summary>
    /// <exception cref="StoreException">The store cannot be read. So from every other method here.</exception>
    public IReadOnlyList<JobExecution> Executions(string job) => _pages.Executions(job);

    /// <summary>
    /// The execution that is meant when none is named: the last by first arrival, or by its id where that is a UUID version 7 or a ULID
    /// (what a run left behind may arrive after the run that followed it).
    /// </summary>
    /// <returns>Null for a job that is not known.</returns>
    public JobExecution? LatestExecution(string job) => Queries.LatestExecution.Of(Executions(job));

    /// <summary>The execution's events by rising sequence; none for an execution that is not known.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="fromSequence">The first sequence wanted; an output batch counts by its first.</param>
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

    /// <summary>As <see cref="Events"/>, then what arrives, until the event that ends the process has come, or nothing more can come.</summary>
    /// <param name="execution">Whose; it need not be known yet.</param>
    /// <param name="fromSequence">The first sequence wanted.</param>
    /// <param name="time">Measures <see cref="FollowInterval"/>.</param>
    /// <param name="mayGrow">Whether more may arrive; what had arrived when it says no is still read. Null: always.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<JobEvent> FollowAsync(
        JobExecution execution, long fromSequence, TimeProvider time, Func<bool>? mayGrow = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = fromSequence; ;)
        {
            var isLastLook = mayGrow is not null && !mayGrow();
            foreach (var jobEvent in Events(execution, next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return jobEvent;
                if (jobEvent.EventType is EventType.ProcessEnd or EventType.ProcessError || jobEvent.Sequence == long.MaxValue) yield break;
                next = jobEvent.Sequence + 1;
            }

            if (isLastLook) yield break;
            await Task.Delay(FollowInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the execution printed, in order, byte for byte.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="stream">Only this stream, or null for all.</param>
    public IEnumerable<OutputChunk> Output(JobExecution execution, StreamType? stream = null) =>
        Events(execution).SelectMany(jobEvent => OutputChunk.Of(jobEvent, stream));

    /// <summary>As <see cref="Output"/>, then what arrives, to the end that <see cref="FollowAsync"/> has.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<OutputChunk> FollowOutputAsync(
        JobExecution execution, StreamType? stream, TimeProvider time, Func<bool>? mayGrow = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var jobEvent in FollowAsync(execution, 0, time, mayGrow, cancellationToken).ConfigureAwait(false))
        {
            foreach (var chunk in OutputChunk.Of(jobEvent, stream)) yield return chunk;
        }
    }

    /// <summary>Closes the store.</summary>
    public void Dispose() => _pages.Dispose();
}
