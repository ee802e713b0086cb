using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>
/// Removes the executions whose newest event is older than the retention, in small transactions, and gives their space back to the disk.
/// </summary>
/// <remarks>
/// Executions are looked at in the order of their first arrival, until many in a row have not expired: what came later is younger, but for
/// executions that lived long, and these are found once those before them are gone.
/// </remarks>
internal sealed class StoreSweep(SqliteConnection connection) : IDisposable
{
    private const int MostKeptInARow = 256;
    private const int SegmentsAtOnce = 16;
    private const int PagesAtOnce = 256;

    private readonly string _path = connection.DataSource;
    private readonly Statement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement _commit = new(connection, "COMMIT");
    private readonly Statement _rollback = new(connection, "ROLLBACK");
    private readonly Statement _next = new(connection, "SELECT id FROM executions WHERE id > ? ORDER BY id LIMIT 1");
    private readonly Statement _newest = new(connection, """
        SELECT id, bytes FROM segments WHERE execution_id = ? ORDER BY first_sequence DESC LIMIT 1
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
    /// <param name="retention">What is kept.</param>
    /// <param name="now">By the wall clock.</param>
    /// <param name="isClockProven">Whether this process has shown that the clock is right; else an execution must show it.</param>
    /// <param name="isTimeOver">Asked between two steps: whether to end early. The next sweep continues.</param>
    public SweptExecutions Run(StoreRetention retention, DateTimeOffset now, bool isClockProven, Func<bool> isTimeOver)
    {
        var (removed, putOff) = (0, 0);
        var expired = new List<(long Execution, long Segment)>();
        var keptInARow = 0;
        for (var execution = Next(0); execution is { } id && keptInARow < MostKeptInARow && !isTimeOver(); execution = Next(id))
        {
            var (segment, age) = Newest(id, now);
            isClockProven |= age is { } known && retention.IsProof(known);
            var isExpired = age is not { } old || retention.IsExpired(old);
            keptInARow = isExpired ? 0 : keptInARow + 1;
            if (isExpired) expired.Add((id, segment));
            if (!isClockProven) continue;
            removed += expired.Count(each => TryRemove(each.Execution, each.Segment, isTimeOver));
            expired.Clear();
        }

        if (!isClockProven) putOff = expired.Count;
        GiveBack(isTimeOver);
        return new SweptExecutions(removed, putOff);
    }

    public void Dispose()
    {
        Statement[] all =
        [
            _begin, _commit, _rollback, _next, _newest, _removeOldest, _removeConflicts, _removeExecution, _free, _giveBack,
        ];
        foreach (var statement in all) statement.Dispose();
    }

    private long? Next(long after) => Read(_next.Bind(1, after), static row => row.Int64(0));

    /// <summary>The newest segment of an execution, and the age of its newest event; null for an execution without segments.</summary>
    private (long Segment, TimeSpan? Age) Newest(long execution, DateTimeOffset now) =>
        Read<(long, TimeSpan?)>(_newest.Bind(1, execution), row => (row.Int64(0), AgeOf(row.Bytes(1), now))) ?? (0, null);

    /// <summary>Events that do not say when they were made, or cannot be read, count as new: nobody knows their age.</summary>
    private TimeSpan AgeOf(ReadOnlySpan<byte> segment, DateTimeOffset now)
    {
        try
        {
            var newest = SegmentCodec.Read(segment, _path, out _).Max(static one => one.Timestamp?.Seconds);
            return newest is { } seconds ? now - DateTimeOffset.FromUnixTimeSeconds(seconds) : TimeSpan.Zero;
        }
        catch (StoreException)
        {
            return TimeSpan.Zero; // reading it reports the damage
        }
    }

    /// <summary>The newest segment goes last, so that a sweep that is cut short leaves an execution that has expired.</summary>
    /// <returns>Whether all of it is removed; not where it has grown meanwhile.</returns>
    private bool TryRemove(long execution, long newest, Func<bool> isTimeOver)
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
            var isEmpty = NewestSegment(execution) == 0;
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

    /// <summary>0 where the execution has none.</summary>
    private long NewestSegment(long execution) => Read(_newest.Bind(1, execution), static row => row.Int64(0)) ?? 0;

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

/// <summary>What a sweep of a store did.</summary>
/// <param name="Removed">Executions removed.</param>
/// <param name="PutOff">Expired executions that were kept because nothing shows that the clock is right.</param>
internal readonly record struct SweptExecutions(int Removed, int PutOff);
