using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Queries;

/// <summary>The queries of a list of executions in an SQLite file. Needs a store of the newest version.</summary>
internal sealed class ExecutionListReader : IExecutionReader
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statement _jobs;
    private readonly Statement _executions;
    private readonly Statement _all;
    private readonly Statement _one;
    private readonly Statement _first;
    private readonly Statement _last;
    private readonly Statement _totals;

    private ExecutionListReader(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _jobs = new Statement(connection, """
            SELECT latest, jobs.job, execution, events, stored_bytes FROM jobs JOIN executions ON id = latest
            WHERE latest < ?1
                AND (CASE WHEN ?2 THEN substr(CAST(jobs.job AS BLOB), 1, length(CAST(?3 AS BLOB))) ELSE CAST(jobs.job AS BLOB) END)
                    = CAST(?3 AS BLOB)
                AND instr(lower(jobs.job), lower(?4)) > 0
            ORDER BY latest DESC LIMIT ?5
            """);
        _executions = new Statement(connection, """
            SELECT id, job, execution, events, stored_bytes FROM executions WHERE job = ? AND id < ? ORDER BY id DESC LIMIT ?
            """);
        _all = new Statement(connection, "SELECT job, execution FROM executions ORDER BY id");
        _one = new Statement(connection, """
            SELECT id, job, execution, events, stored_bytes FROM executions WHERE job = ? AND execution = ?
            """);
        _first = new Statement(connection, """
            SELECT first_sequence, bytes FROM segments WHERE execution_id = ? ORDER BY first_sequence LIMIT 1
            """);
        _last = new Statement(connection, """
            SELECT last_sequence, bytes FROM segments WHERE execution_id = ? ORDER BY first_sequence DESC LIMIT 1
            """);
        _totals = new Statement(connection, $"""
            SELECT count(*), sum(events), sum(size), max(last_sequence), min(first_sequence) FROM (
                SELECT events, length(bytes) AS size, first_sequence, last_sequence FROM segments
                WHERE execution_id = ? ORDER BY first_sequence LIMIT {CountedSegments.Most})
            """);
    }

    /// <summary>The list of an SQLite file that a writer has opened before.</summary>
    /// <param name="path">The database file.</param>
    public static ExecutionList ListOf(string path) => new(() => Open(path));

    /// <exception cref="StoreException">It cannot be read.</exception>
    public static ExecutionListReader Open(string path) => Explained(path, () =>
    {
        var connection = StoreFile.Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            var version = StoreFile.Pragma(connection, "user_version");
            if (version < StoreSchema.Version)
                throw new StoreException(
                    path, $"has schema version {version}, made by an earlier program: any 'airunner run' brings it up to date");
            return new ExecutionListReader(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    public IReadOnlyList<ListedExecution> Jobs(JobFilter jobs, long before, int count) =>
        List(_jobs.Bind(1, before).Bind(2, jobs.IsPrefix ? 1 : 0).Bind(3, jobs.Job).Bind(4, jobs.Contains).Bind(5, count));

    public IReadOnlyList<ListedExecution> Executions(string job, long before, int count) =>
        List(_executions.Bind(1, job).Bind(2, before).Bind(3, count));

    /// <summary>The executions of all jobs in the order of their first arrival.</summary>
    /// <exception cref="StoreException">The store cannot be read. The other methods throw it too.</exception>
    public IReadOnlyList<JobExecution> All() => Explained(_path, () =>
    {
        var found = new List<JobExecution>();
        try
        {
            while (_all.Step())
            {
                var execution = _all.Text(1);
                found.Add(new JobExecution(_all.Text(0), execution.Length == 0 ? null : execution));
            }
        }
        finally
        {
            _all.Reset();
        }

        return found;
    });

    public ListedExecution? Find(JobExecution execution) =>
        List(_one.Bind(1, execution.Job).Bind(2, execution.Execution ?? "")).FirstOrDefault();

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_jobs, _executions, _all, _one, _first, _last, _totals]) statement.Dispose();
        _connection.Dispose();
    }

    private List<ListedExecution> List(Statement rows) => Explained(_path, () =>
    {
        var found = new List<(long Id, JobExecution Execution, StoredTotals? Totals)>();
        try
        {
            while (rows.Step())
            {
                var execution = rows.Text(2);
                StoredTotals? totals = rows.IsNull(3) || rows.IsNull(4) ? null : new StoredTotals(rows.Int64(3), rows.Int64(4));
                found.Add((rows.Int64(0), new JobExecution(rows.Text(1), execution.Length == 0 ? null : execution), totals));
            }
        }
        finally
        {
            rows.Reset();
        }

        return found.ConvertAll(one => Describe(one.Id, one.Execution, one.Totals));
    });

    private ListedExecution Describe(long id, JobExecution execution, StoredTotals? totals)
    {
        var first = Event(_first.Bind(1, id), isFirst: true);
        var last = Event(_last.Bind(1, id), isFirst: false);
        return totals is { } kept ? kept.Describe(id, execution, first, last) : Counted(id).Describe(id, execution, first, last);
    }

    private CountedSegments Counted(long id)
    {
        try
        {
            _totals.Bind(1, id).Step();
            return new CountedSegments(_totals.Int64(0), _totals.Int64(1), _totals.Int64(2), _totals.Int64(4), _totals.Int64(3));
        }
        finally
        {
            _totals.Reset();
        }
    }

    private JobEvent? Event(Statement segment, bool isFirst)
    {
        try
        {
            return segment.Step() ? SegmentCodec.ReadOne(segment.Bytes(1), isFirst, _path) : null;
        }
        finally
        {
            segment.Reset();
        }
    }

    private static T Explained<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException error)
        {
            throw StoreTrouble.Of(path, error);
        }
    }
}
