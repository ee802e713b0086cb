using System.Data.Common;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Queue;

/// <summary>The table of queued jobs, by an open connection. The SQL is what SQLite and PostgreSQL have in common.</summary>
/// <param name="connection">An open connection, which this alone uses.</param>
/// <param name="table">The table's name.</param>
/// <param name="lockRows">What a SELECT needs so that two servers do not hand out one job; "" where writers take turns.</param>
internal sealed class JobRows(DbConnection connection, string table, string lockRows)
{
    /// <summary>No limit of retries.</summary>
    internal const long Unlimited = -1;

    private const string Columns = "job, queue, state, created_ms, updated_ms, params, lease, attempts, worker, result";

    /// <summary>
    /// Jobs whose worker was lost, or has given them back, wait again; those that are not to be handed out again have failed. Ended ones
    /// are forgotten in time.
    /// </summary>
    internal void Expire(long nowMs, long endedBeforeMs)
    {
        Execute(
            $"""
            UPDATE {table} SET state = {(int)JobState.Failed}, updated_ms = @now
            WHERE state = {(int)JobState.Running} AND lease_ms <= @now AND started = 1 AND retries <> {Unlimited} AND attempts > retries
            """,
            ("now", nowMs));
        // The lease stays: as long as nobody else takes the job, it is still its worker's if that returns.
        Execute(
            $"""
            UPDATE {table} SET state = {(int)JobState.Scheduled}, updated_ms = @now
            WHERE state = {(int)JobState.Running} AND lease_ms <= @now
            """,
            ("now", nowMs));
        Execute(
            // Each state by its name: of a range of states the index would give all jobs, whatever their time.
            $"""
            DELETE FROM {table}
            WHERE state IN ({(int)JobState.Completed}, {(int)JobState.Failed}, {(int)JobState.Cancelled}) AND updated_ms < @before
            """,
            ("before", endedBeforeMs));
    }

    /// <summary>Adds a job where there is none of this request.</summary>
    internal void Add(string job, string request, string queue, JobParams parameters, long retries, long nowMs) => Execute(
        $"""
        INSERT INTO {table} (job, request, queue, state, created_ms, updated_ms, lease_ms, lease, started, attempts, retries, params)
        VALUES (@job, @request, @queue, {(int)JobState.Scheduled}, @now, @now, 0, '', 0, 0, @retries, @params)
        ON CONFLICT (request) DO NOTHING
        """,
        ("job", job), ("request", request), ("queue", queue), ("now", nowMs), ("retries", retries), ("params", parameters.ToByteArray()));

    /// <summary>The job of a request; null where there is none.</summary>
    internal QueuedJob? OfRequest(string request) =>
        Query($"SELECT {Columns} FROM {table} WHERE request = @request", ("request", request)).FirstOrDefault().Job;

    /// <summary>Hands out the oldest job that waits: <see cref="Expire"/> comes before.</summary>
    internal TakenJob? Take(string queue, string worker, string lease, long nowMs, long leaseMs)
    {
        var taken = Query(
            $"""
            UPDATE {table}
            SET state = {(int)JobState.Running}, updated_ms = @now, lease_ms = @until, lease = @lease, started = 0, worker = @worker
            WHERE id = (
                SELECT id FROM {table} WHERE queue = @queue AND state = {(int)JobState.Scheduled}
                ORDER BY id LIMIT 1 {lockRows})
            RETURNING {Columns}
            """,
            ("queue", queue), ("worker", worker), ("lease", lease), ("now", nowMs), ("until", leaseMs));
        return taken.Count == 0 ? null : new TakenJob(taken[0].Job!, lease);
    }

    /// <summary>A job was not handed over. One that its worker has confirmed was: its call broke behind the job.</summary>
    internal void Return(string job, string lease, long nowMs) => Execute(
        $"""
        UPDATE {table} SET state = {(int)JobState.Scheduled}, updated_ms = @now, lease = '', worker = ''
        WHERE job = @job AND lease = @lease AND state = {(int)JobState.Running} AND started = 0
        """,
        ("job", job), ("lease", lease), ("now", nowMs));

    /// <summary>Extends the time of a job that a worker has. The first time counts as an attempt: the job has reached its worker.</summary>
    internal bool Extend(string job, string lease, long leaseMs) => Execute(
        $"""
        UPDATE {table} SET state = {(int)JobState.Running}, lease_ms = @until, attempts = attempts + 1 - started, started = 1
        WHERE job = @job AND lease = @lease AND state IN ({(int)JobState.Scheduled}, {(int)JobState.Running})
        """,
        ("job", job), ("lease", lease), ("until", leaseMs)) > 0;

    /// <summary>Ends a job; also one whose worker was taken for lost, as long as nobody else has it.</summary>
    internal bool Complete(string job, string lease, JobResult result, long nowMs) => Execute(
        $"""
        UPDATE {table} SET state = @state, updated_ms = @now, result = @result
        WHERE job = @job AND lease = @lease
        AND (state IN ({(int)JobState.Scheduled}, {(int)JobState.Running}) OR (state = {(int)JobState.Failed} AND result IS NULL))
        """,
        ("job", job),
        ("lease", lease),
        ("state", (long)(result.Success ? JobState.Completed : JobState.Failed)),
        ("now", nowMs),
        ("result", result.ToByteArray())) > 0;

    /// <summary>Keeps what the worker of a cancelled job says of its end.</summary>
    internal void CompleteCancelled(string job, string lease, JobResult result) => Execute(
        $"""
        UPDATE {table} SET result = @result
        WHERE job = @job AND lease = @lease AND state = {(int)JobState.Cancelled} AND result IS NULL
        """,
        ("job", job), ("lease", lease), ("result", result.ToByteArray()));

    /// <summary>When the worker of a cancelled job learns of it at the latest; null where none has begun it, or its end is known.</summary>
    internal long? CancelledUntilMs(string job)
    {
        using var command = Command(
            $"""
            SELECT lease_ms FROM {table}
            WHERE job = @job AND state = {(int)JobState.Cancelled} AND lease <> '' AND started = 1 AND result IS NULL
            """,
            [("job", job)]);
        return (long?)command.ExecuteScalar();
    }

    /// <summary>
    /// Writes a job as it is: a call that finds its change made is as durable as the change, whose own commit may have failed behind it.
    /// </summary>
    internal void WriteAgain(string job) => Execute($"UPDATE {table} SET updated_ms = updated_ms WHERE job = @job", ("job", job));

    /// <summary>Cancels a job that has not ended.</summary>
    /// <returns>False where it has, or is unknown.</returns>
    internal bool Cancel(string job, long nowMs) => Execute(
        $"""
        UPDATE {table} SET state = {(int)JobState.Cancelled}, updated_ms = @now
        WHERE job = @job AND state IN ({(int)JobState.Scheduled}, {(int)JobState.Running})
        """,
        ("job", job), ("now", nowMs)) > 0;

    /// <summary>A job and the execution that has it, or had it last; null where it is unknown.</summary>
    internal (QueuedJob? Job, string Lease) Find(string job) =>
        Query($"SELECT {Columns} FROM {table} WHERE job = @job", ("job", job)).FirstOrDefault();

    /// <summary>How many jobs of a queue there are.</summary>
    internal long Count(string queue, JobState state) =>
        Number($"SELECT count(*) FROM {table} WHERE {Listed(state)}", ("queue", queue), ("state", (long)state));

    /// <summary>Whether at least so many jobs of a queue wait.</summary>
    /// <remarks>Ids rise: of fewer ids than that, from the first waiting job to the last, no job is counted.</remarks>
    internal bool HasWaiting(string queue, long atLeast)
    {
        var waiting = $"FROM {table} WHERE {Listed(JobState.Scheduled)}";
        (string, object)[] values = [("queue", queue), ("state", (long)JobState.Scheduled), ("most", atLeast)];
        return Number($"SELECT coalesce((SELECT max(id) {waiting}) - (SELECT min(id) {waiting}) + 1, 0)", values[..2]) >= atLeast
            && Number($"SELECT count(*) FROM (SELECT 1 {waiting} LIMIT @most) AS waiting", values) >= atLeast;
    }

    /// <summary>How many jobs there are in each queue and state.</summary>
    internal IReadOnlyList<QueueCount> Counts()
    {
        using var command = Command($"SELECT queue, state, count(*) FROM {table} GROUP BY queue, state ORDER BY queue, state", []);
        using var reader = command.ExecuteReader();
        var counts = new List<QueueCount>();
        while (reader.Read()) counts.Add(new QueueCount(reader.GetString(0), (JobState)reader.GetInt64(1), reader.GetInt64(2)));
        return counts;
    }

    /// <summary>Jobs of a queue, the newest first.</summary>
    internal IReadOnlyList<QueuedJob> List(string queue, JobState state, long skip, long most) =>
    [
        .. Query(
            $"""
            SELECT {Columns} FROM {table} WHERE {Listed(state)}
            ORDER BY id DESC LIMIT @most OFFSET @skip
            """,
            ("queue", queue), ("state", (long)state), ("most", most), ("skip", skip)).Select(static row => row.Job!),
    ];

    /// <summary>A condition that an index answers: one that a parameter switches off is looked at in each row.</summary>
    private static string Listed(JobState state) =>
        state == JobState.Unspecified ? "queue = @queue" : "queue = @queue AND state = @state";

    private List<(QueuedJob? Job, string Lease)> Query(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<(QueuedJob?, string)>();
        while (reader.Read())
        {
            var lease = reader.GetString(6);
            var job = new QueuedJob(
                reader.GetString(0),
                reader.GetString(1),
                JobParams.Parser.ParseFrom(reader.GetFieldValue<byte[]>(5)),
                (JobState)reader.GetInt64(2),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
                reader.GetInt64(7))
            {
                Worker = reader.GetString(8),
                Execution = lease.Length == 0 ? null : lease,
                Result = reader.IsDBNull(9) ? null : JobResult.Parser.ParseFrom(reader.GetFieldValue<byte[]>(9)),
            };
            rows.Add((job, lease));
        }

        return rows;
    }

    private long Number(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return (long)command.ExecuteScalar()!;
    }

    private int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private DbCommand Command(string sql, IEnumerable<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class and the name of the table
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
