using Airunner.Actors;
using Airunner.Collector.Totals;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>An open connection with its statements, which writes events in transactions. Not thread-safe.</summary>
internal sealed class StoreWriter(SqliteConnection connection, SegmentPacker packer) : IDisposable
{
    private readonly SqliteConnection _connection = connection;

    // IMMEDIATE: a transaction that begins with a read cannot wait for another writer when it writes; it fails.
    private readonly Statement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement _commit = new(connection, "COMMIT");
    private readonly Statement _save = new(connection, "SAVEPOINT batch");
    private readonly Statement _keep = new(connection, "RELEASE batch");
    private readonly Statement _undo = new(connection, "ROLLBACK TO batch");
    private readonly Statement _execution = new(connection, "SELECT id FROM executions WHERE job = ? AND execution = ?");
    private readonly Statement _newExecution = new(connection, """
        INSERT INTO executions (job, execution, events, stored_bytes) VALUES (?, ?, 0, 0) RETURNING id
        """);
    private readonly Statement _sent = new(connection, """
        UPDATE executions SET sent_first = ?2, sent_last = ?3, sent_events = ?4, sent_hash = ?5 WHERE id = ?1
        """);
    private readonly SegmentTable _segments = new(connection, packer);
    private readonly ConflictTable _conflicts = new(connection);

    public static StoreWriter Open(string path, SegmentPacker packer)
    {
        StoreFile.CreateIfMissing(path);
        var connection = StoreFile.Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            // A killed process may have left commits in the log that were never synced; repeating them would change no page and sync
            // nothing.
            WriteAheadLog.FoldIn(connection, path);
            return new StoreWriter(connection, packer);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Begin() => _begin.Step();

    public void Commit() => _commit.Step();

    /// <summary>Writes a batch whole or not at all. Throws an error of the database; an error of the batch goes into its request.</summary>
    public void Write(AddRequest request)
    {
        if (request.Packed is not { } packed) return;
        _save.Step();
        try
        {
            request.Counts = Write(request.Execution, packed, request.Events.Count);
            if (request.Sent is { } sent) Keep(RowOf(request.Execution), sent);
        }
        catch (PayloadConflictException conflict)
        {
            _undo.Step();
            request.Failure = new EventsRefusedException(conflict.Message, conflict);
            _conflicts.Keep(RowOf(request.Execution), conflict);
        }
        catch (Exception failure) when (failure is not SqliteException)
        {
            _undo.Step();
            request.Failure = failure;
        }

        _keep.Step();
    }

    /// <summary>Removes expired executions; not inside a transaction.</summary>
    /// <inheritdoc cref="SweepPass.Run"/>
    public SweptExecutions Sweep(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver)
    {
        using var sweep = new StoreSweep(_connection);
        return sweep.Run(retention, now, isClockProven, isTimeOver);
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_begin, _commit, _save, _keep, _undo, _execution, _newExecution, _sent])
            statement.Dispose();
        _segments.Dispose();
        _conflicts.Dispose();
        _connection.Dispose();
    }

    private AddCounts Write(JobExecution execution, PackedBatch packed, int count)
    {
        var added = SegmentMerge.Add(_segments, RowOf(execution), execution, packed);
        return new AddCounts(added, count - added);
    }

    private void Keep(long row, SentTotals sent)
    {
        _sent.Bind(1, row).Bind(2, sent.FirstSequence).Bind(3, sent.LastSequence).Bind(4, sent.Events);
        if (sent.Hash is { } hash) _sent.Bind(5, unchecked((long)hash));
        else _sent.BindNull(5);
        _sent.Step();
    }

    private long RowOf(JobExecution execution)
    {
        var id = execution.Execution ?? "";
        var known = _execution.Bind(1, execution.Job).Bind(2, id).Step();
        var row = known ? _execution : _newExecution.Bind(1, execution.Job).Bind(2, id);
        if (!known) row.Step();
        var rowId = row.Int64(0);
        row.Reset();
        return rowId;
    }
}
