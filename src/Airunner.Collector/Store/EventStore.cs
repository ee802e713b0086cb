using System.Runtime.ExceptionServices;
using Airunner.Actors;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>Events in an SQLite file: each once, keyed by job, execution and sequence, durable when a call returns.</summary>
/// <remarks>
/// Thread-safe. Several processes may use the same file; their writers take turns. After any error the file is closed, and the next call
/// opens it again.
/// </remarks>
/// <param name="path">
/// The database file, see <see cref="StoreFile.Under"/>. It is created when first needed (0600, new directories 0700).
/// </param>
public sealed class EventStore(string path) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SegmentPacker _packer = new();
    private StoreWriter? _writer;
    private bool _disposed;

    /// <summary>The database file's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Opens the store now, creating it if needed, so that an error shows early. Adding opens it too.</summary>
    /// <exception cref="StoreException">It cannot be created or opened, is not a store, or is of another version.</exception>
    public void Open() => Guarded(static (store, _) => store.Writer(), Array.Empty<AddRequest>());

    /// <summary>Stores a batch in one transaction: all of it or nothing.</summary>
    /// <param name="execution">The execution of the events.</param>
    /// <param name="events">Events numbered by the worker, in any order. Those that are already stored are dropped.</param>
    /// <returns>How many were new. A call that returned is durable.</returns>
    /// <exception cref="EventsRefusedException">One of them is stored with another payload, which is kept.</exception>
    /// <exception cref="StoreException">The database failed. The events may or may not be stored; adding them again is safe.</exception>
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

    /// <summary>Removes expired executions, in small transactions.</summary>
    /// <exception cref="StoreException">The database failed; what was removed before stays removed.</exception>
    /// <inheritdoc cref="SweepPass.Run"/>
    internal SweptExecutions Sweep(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver)
    {
        var swept = default(SweptExecutions);
        Guarded((store, _) => swept = store.Writer().Sweep(retention, now, isClockProven, isTimeOver), Array.Empty<AddRequest>());
        return swept;
    }

    /// <summary>
    /// Stores several batches with one commit. A refused batch gets its <see cref="AddRequest.Failure"/>; the others are stored.
    /// </summary>
    /// <exception cref="StoreException">The database failed: none of them may be acknowledged.</exception>
    internal void AddGroup(IReadOnlyList<AddRequest> group) => Guarded(
        static (store, group) =>
        {
            try
            {
                foreach (var request in group) request.Pack(store._packer); // before the transaction, which blocks other processes
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
                Close(); // rolls back; the next call starts with a new connection
                switch (trouble)
                {
                    case SqliteException error: throw StoreTrouble.Of(Path, error);
                    case IOException or UnauthorizedAccessException:
                        throw new StoreException(Path, $"cannot be created: {trouble.Message}", trouble);
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
