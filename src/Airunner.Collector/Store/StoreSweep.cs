using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>
/// Removes the executions whose newest event is older than the retention, in small transactions, and gives their space back to the disk.
/// </summary>
internal sealed class StoreSweep(SqliteConnection connection) : ISweepTable, IDisposable
{
    private const int SegmentsAtOnce = 16;
    private const int PagesAtOnce = 256;

    private readonly string _path = connection.DataSource;
    private readonly Statement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement _commit = new(connection, "COMMIT");
    private readonly Statement _rollback = new(connection, "ROLLBACK");
    private readonly Statement _next = new(connection, "SELECT id FROM executions WHERE id > ? ORDER BY id LIMIT 1");
    private readonly Statement _newest = new(connection, """
        SELECT s.id, s.first_sequence, s.last_sequence, s.events, s.hash, e.job, e.execution, s.bytes
        FROM segments AS s JOIN executions AS e ON e.id = s.execution_id
        WHERE s.execution_id = ? ORDER BY s.first_sequence DESC LIMIT 1
        """);
    private readonly Statement _removeOldest = new(connection, $"""
        DELETE FROM segments WHERE id IN
            (SELECT id FROM segments WHERE execution_id = ? ORDER BY first_sequence LIMIT {SegmentsAtOnce})
        """);
    private readonly Statement _removeConflicts = new(connection, "DELETE FROM conflicts WHERE execution_id = ?");
    private readonly Statement _removeExecution = new(connection, "DELETE FROM executions WHERE id = ?");
    private readonly Statement _free = new(connection, "PRAGMA freelist_count");
    private readonly Statement _giveBack = new(connection, $"PRAGMA incremental_vacuum({PagesAtOnce})");

    /// <summary>Sweeps once.</summary>
    /// <inheritdoc cref="SweepPass.Run"/>
    public SweptExecutions Run(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver)
    {
        var swept = SweepPass.Run(this, retention, now, isClockProven, isTimeOver);
        GiveBack(isTimeOver);
        return swept;
    }

    public long? Next(long execution) => Read(_next.Bind(1, execution), static row => row.Int64(0));

    public (string Segment, TimeSpan? Age) Newest(long execution, DateTimeOffset now) =>
        Read<(string, TimeSpan?)>(
            _newest.Bind(1, execution), row => (NameOf(row), SweepPass.AgeOf(row.Bytes(7), _path, now))) ?? ("", null);

    public void Dispose()
    {
        Statement[] all =
        [
            _begin, _commit, _rollback, _next, _newest, _removeOldest, _removeConflicts, _removeExecution, _free, _giveBack,
        ];
        foreach (var statement in all) statement.Dispose();
    }

    // The newest segment goes last, so that a sweep that is cut short leaves an execution that has expired.
    public bool TryRemove(long execution, string newest, Func<bool> isTimeOver)
    {
        while (!isTimeOver())
        {
            _begin.Step(); // after an error the connection is closed, which rolls back
            if (NewestSegment(execution) != newest)
            {
                _rollback.Step();
                return false;
            }

            _removeOldest.Bind(1, execution).Step();
            var isEmpty = NewestSegment(execution).Length == 0;
            if (isEmpty)
            {
                _removeConflicts.Bind(1, execution).Step();
                _removeExecution.Bind(1, execution).Step();
            }

            _commit.Step();
            if (isEmpty) return true;
        }

        return false;
    }

    private string NewestSegment(long execution)
    {
        try
        {
            return _newest.Bind(1, execution).Step() ? NameOf(_newest) : "";
        }
        finally
        {
            _newest.Reset();
        }
    }

    /// <summary>SQLite gives the ids of removed rows again: the execution may be another one by now.</summary>
    private static string NameOf(Statement row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Int64(0)} {row.Int64(1)} {row.Int64(2)} {row.Int64(3)} {row.Int64(4)} {row.Text(5)}\0{row.Text(6)}");

    /// <summary>A store made before this was possible keeps its size; its free pages are used again.</summary>
    private void GiveBack(Func<bool> isTimeOver)
    {
        var free = Read(_free, static row => row.Int64(0)) ?? 0;
        while (free > 0 && !isTimeOver())
        {
            while (_giveBack.Step())
            {
                // Each step of the statement frees a page.
            }

            var left = Read(_free, static row => row.Int64(0)) ?? 0;
            if (left >= free) return;
            free = left;
        }
    }

    private static T? Read<T>(Statement statement, Func<Statement, T> row)
        where T : struct
    {
        try
        {
            return statement.Step() ? row(statement) : null;
        }
        finally
        {
            statement.Reset();
        }
    }
}
