using Airunner.Actors;
using Airunner.Actors.Format;
using Npgsql;

namespace Airunner.Collector.Postgres.Writing;

/// <summary>Begins a transaction that holds the rows of some executions until it ends, and knows where their events end.</summary>
/// <remarks>
/// First the missing rows are made in the order of their keys, then all are locked in the order of their ids. So two collectors never wait
/// for each other. What is read after the lock, by a statement of its own, includes all that others have committed before.
/// </remarks>
internal sealed class LockedExecutions
{
    private readonly Dictionary<(string Job, string Execution), long> _rows = [];
    private readonly Dictionary<long, long> _ends = [];

    private LockedExecutions()
    {
    }

    /// <summary>Begins the transaction.</summary>
    /// <returns>Null where a row was removed meanwhile, by a sweep: then the transaction is rolled back and begun again.</returns>
    public static LockedExecutions? Begin(NpgsqlConnection connection, IEnumerable<JobExecution> executions)
    {
        var keys = executions.Select(Key).Distinct().ToArray();
        var locked = new LockedExecutions();
        using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
        batch.BatchCommands.Add(With(keys, """
            INSERT INTO airunner.executions (job, execution)
            SELECT job, execution FROM unnest($1, $2) AS wanted (job, execution)
            WHERE NOT EXISTS (SELECT 1 FROM airunner.executions e WHERE e.job = wanted.job AND e.execution = wanted.execution)
            ORDER BY job COLLATE "C", execution COLLATE "C" ON CONFLICT DO NOTHING
            """));
        batch.BatchCommands.Add(With(keys, """
            SELECT e.id, e.job, e.execution FROM airunner.executions e JOIN unnest($1, $2) AS wanted (job, execution) USING (job, execution)
            ORDER BY e.id FOR UPDATE OF e
            """));
        batch.BatchCommands.Add(With(keys, """
            SELECT e.id, (
                SELECT last_sequence FROM airunner.segments s WHERE s.execution_id = e.id ORDER BY first_sequence DESC LIMIT 1)
            FROM airunner.executions e JOIN unnest($1, $2) AS wanted (job, execution) USING (job, execution)
            """));
        using var rows = batch.ExecuteReader();
        while (rows.Read()) locked._rows[(rows.GetString(1), rows.GetString(2))] = rows.GetInt64(0);
        rows.NextResult();
        while (rows.Read()) locked._ends[rows.GetInt64(0)] = rows.IsDBNull(1) ? long.MinValue : rows.GetInt64(1);
        return locked._rows.Count == keys.Length ? locked : null;
    }

    /// <summary>The id of an execution's row.</summary>
    public long RowOf(JobExecution execution) => _rows[Key(execution)];

    /// <summary>Whether all sequences from this one on are free.</summary>
    public bool IsBehind(long row, long sequence) => sequence > _ends[row];

    /// <summary>Takes over that events up to a sequence are added.</summary>
    public void Added(long row, long last) => _ends[row] = Math.Max(_ends[row], last);

    private static (string Job, string Execution) Key(JobExecution execution) =>
        (EncodedId.Of(execution.Job), execution.Execution is { } id ? EncodedId.Of(id) : "");

    private static NpgsqlBatchCommand With((string Job, string Execution)[] keys, string sql) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. keys.Select(static key => key.Job)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. keys.Select(static key => key.Execution)] },
        },
    };
}
