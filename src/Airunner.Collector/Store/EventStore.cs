using System.Runtime.ExceptionServices;
using Airunner.Actors;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>The collector's events in an SQLite file: each event once, keyed by job, execution and sequence, durable when a call returns.</summary>
/// <remarks>
/// Safe for use by many threads and, over the same file, by many processes; writers take turns. After any trouble the file is closed
/// and the next call opens it anew.
/// </remarks>
/// <param name="path">The database file, see <see cref="StoreFile.Under"/>. It is made (0600, new directories 0700) when first needed.</param>
public sealed class EventStore(string path) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SegmentPacker _packer = new();
    private EventWriter? _writer;
    private bool _disposed;

    /// <summary>The database file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Opens the store now, making it where there is none, so that trouble shows early. Adding opens it too.</summary>
    /// <exception cref="StoreException">It cannot be made or opened, is no store, or a newer one.</exception>
    public void Open() => Guarded(static (store, _) => store.Writer(), Array.Empty<EventBatch>());

    /// <summary>Stores a batch in one transaction: all of it or nothing.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="events">Events numbered by the worker, in any order; those that are there already are dropped.</param>
    /// <returns>How many were new. Returned means durable.</returns>
    /// <exception cref="EventsRefusedException">One of them is there with another payload; what is stored stays.</exception>
    /// <exception cref="StoreException">The database failed; whether it has the events is not known. Trying again is safe.</exception>
    public AddCounts Add(JobExecution execution, IReadOnlyList<JobEvent> events)
    {
        var batch = new EventBatch(execution, events);
        AddGroup([batch]);
        if (batch.Failure is not null) ExceptionDispatchInfo.Throw(batch.Failure);
        return batch.Counts;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_disposed) return;
            _disposed = true;
            Close();
            _packer.Dispose();
        }
    }

    /// <summary>Stores several batches with one commit; a batch that is refused says so in itself and the others are stored.</summary>
    /// <exception cref="StoreException">The database failed: none of them may be acknowledged.</exception>
    internal void AddGroup(IReadOnlyList<EventBatch> group) => Guarded(
        static (store, group) =>
        {
            try
            {
                foreach (var batch in group) batch.Pack(store._packer); // first: the transaction keeps other processes waiting
                var writer = store.Writer();
                writer.Begin();
                foreach (var batch in group) writer.Write(batch);
                writer.Commit();
            }
            finally
            {
                foreach (var batch in group) batch.Unpack();
            }
        },
        group);

    private EventWriter Writer() => _writer ??= EventWriter.Open(Path, _packer);

    private void Guarded<T>(Action<EventStore, T> work, T argument)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                work(this, argument);
            }
            catch (Exception trouble)
            {
                Close(); // rolls back, and the next call starts from a clean connection
                switch (trouble)
                {
                    case SqliteException error: throw StoreTrouble.Of(Path, error);
                    case IOException or UnauthorizedAccessException: throw new StoreException(Path, $"cannot be made: {trouble.Message}", trouble);
                    default: throw;
                }
            }
        }
    }

    private void Close()
    {
        var writer = _writer;
        _writer = null;
        writer?.Dispose();
    }
}
