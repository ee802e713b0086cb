using System.Runtime.ExceptionServices;
using Airunner.Actors;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>The collector's events in an SQLite file: each event once, keyed by job, execution and sequence, durable when a call returns.</summary>
/// <remarks>
/// Safe for use by many threads and, over the same file, by many processes; writers take turns. After any error the file is closed
/// and the next call opens it again.
/// </remarks>
/// <param name="path">The database file, see <see cref="StoreFile.Under"/>. It is made (0600, new directories 0700) when first needed.</param>
public sealed class EventStore(string path) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SegmentPacker _packer = new();
    private StoreWriter? _writer;
    private bool _disposed;

    /// <summary>The database file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Opens the store now, making it where there is none, so that an error shows early. Adding opens it too.</summary>
    /// <exception cref="StoreException">It cannot be made or opened, is no store, or one of another version.</exception>
    public void Open() => Guarded(static (store, _) => store.Writer(), Array.Empty<AddRequest>());

    /// <summary>Stores a batch in one transaction: all of it or nothing.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="events">Events numbered by the worker, in any order; those that are there already are dropped.</param>
    /// <returns>How many were new. Returned means durable.</returns>
    /// <exception cref="EventsRefusedException">One of them is there with another payload; what is stored stays.</exception>
    /// <exception cref="StoreException">The database failed; whether it has the events is not known. Adding them again is safe.</exception>
    public AddCounts Add(JobExecution execution, EventBatch events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var request = new AddRequest(execution, events);
        AddGroup([request]);
        if (request.Failure is not null) ExceptionDispatchInfo.Throw(request.Failure);
        return request.Counts;
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

    /// <summary>Stores several batches with one commit; a refused batch has its <see cref="AddRequest.Failure"/>, and the others are stored.</summary>
    /// <exception cref="StoreException">The database failed: none of them may be acknowledged.</exception>
    internal void AddGroup(IReadOnlyList<AddRequest> group) => Guarded(
        static (store, group) =>
        {
            try
            {
                foreach (var request in group) request.Pack(store._packer); // first: the transaction keeps other processes waiting
                var writer = store.Writer();
                writer.Begin();
                foreach (var request in group) writer.Write(request);
                writer.Commit();
            }
            finally
            {
                foreach (var request in group) request.Unpack();
            }
        },
        group);

    private StoreWriter Writer() => _writer ??= StoreWriter.Open(Path, _packer);

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
