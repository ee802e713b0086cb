using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Queries;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Npgsql;

namespace Airunner.Collector.Postgres.Reading;

/// <summary>The queries of a list of executions, by one connection. A list of jobs takes one step of an index for each job.</summary>
internal sealed class PostgresExecutionReader(PostgresServer server) : IExecutionReader
{
    // Ids are stored in their file-name form: what an id begins with, its form begins with too. A text that an id contains may also be
    // found in the hexadecimal digits of another character; such a job is listed though its id does not contain the text.
    private const string LatestOfJobs = """
        WITH RECURSIVE latest AS (
            (SELECT id, job, execution, events, stored_bytes FROM airunner.executions WHERE job >= $1 ORDER BY job, id DESC LIMIT 1)
            UNION ALL
            SELECT next.id, next.job, next.execution, next.events, next.stored_bytes FROM latest, LATERAL (
                SELECT id, job, execution, events, stored_bytes FROM airunner.executions
                WHERE job > latest.job AND starts_with(latest.job, $1) ORDER BY job, id DESC LIMIT 1) AS next)
        SELECT id, job, execution, events, stored_bytes FROM latest
        WHERE id < $3 AND (CASE WHEN $2 THEN starts_with(job, $1) ELSE job = $1 END) AND strpos(lower(job), lower($4)) > 0
        ORDER BY id DESC LIMIT $5
        """;

    private const string OfJob = """
        SELECT id, job, execution, events, stored_bytes FROM airunner.executions WHERE job = $1 AND id < $2 ORDER BY id DESC LIMIT $3
        """;

    private const string One = """
        SELECT id, job, execution, events, stored_bytes FROM airunner.executions WHERE job = $1 AND execution = $2
        """;

    private const string Counted = """
        SELECT count(*), coalesce(sum(events), 0)::bigint, coalesce(sum(size), 0)::bigint,
               coalesce(min(first_sequence), 0), coalesce(max(last_sequence), 0)
        FROM (SELECT events, octet_length(bytes) AS size, first_sequence, last_sequence FROM airunner.segments
              WHERE execution_id = $1 ORDER BY first_sequence LIMIT $2) AS counted
        """;

    // One round trip for a page, in the order of its ids.
    private const string Ends = """
        SELECT oldest.bytes, newest.bytes FROM unnest($1) WITH ORDINALITY AS wanted (id, place)
        LEFT JOIN LATERAL (
            SELECT bytes FROM airunner.segments WHERE execution_id = wanted.id ORDER BY first_sequence LIMIT 1) AS oldest ON true
        LEFT JOIN LATERAL (
            SELECT bytes FROM airunner.segments WHERE execution_id = wanted.id ORDER BY first_sequence DESC LIMIT 1) AS newest ON true
        ORDER BY wanted.place
        """;

    private readonly NpgsqlConnection _connection = server.Connect();

    public IReadOnlyList<ListedExecution> Jobs(JobFilter jobs, long before, int count) => List(
        LatestOfJobs, jobs.Job.Length == 0 ? "" : EncodedId.Of(jobs.Job), jobs.IsPrefix, before, Inside(jobs.Contains), (long)count);

    public IReadOnlyList<ListedExecution> Executions(string job, long before, int count) =>
        List(OfJob, EncodedId.Of(job), before, (long)count);

    public ListedExecution? Find(JobExecution execution) =>
        List(One, EncodedId.Of(execution.Job), execution.Execution is { } id ? EncodedId.Of(id) : "").FirstOrDefault();

    public void Dispose() => _connection.Dispose();

    private List<ListedExecution> List(string sql, params object[] values)
    {
        try
        {
            var found = new List<(long Id, JobExecution Execution, StoredTotals? Totals)>();
            using (var command = Command(sql, values))
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read()) found.Add((rows.GetInt64(0), new JobExecution(Id(rows, 1)!, Id(rows, 2)), Totals(rows)));
            }

            var ends = EndsOf([.. found.Select(static one => one.Id)]);
            return [.. found.Zip(ends, (one, events) => Describe(one.Id, one.Execution, one.Totals, events.First, events.Last))];
        }
        catch (Exception failure) when (failure is not StoreException && PostgresTrouble.Of(server.Name, failure) is { } trouble)
        {
            throw trouble;
        }
    }

    private static StoredTotals? Totals(NpgsqlDataReader rows) =>
        rows.IsDBNull(3) || rows.IsDBNull(4) ? null : new StoredTotals(rows.GetInt64(3), rows.GetInt64(4));

    private ListedExecution Describe(long id, JobExecution execution, StoredTotals? totals, JobEvent? first, JobEvent? last) =>
        totals is { } kept ? kept.Describe(id, execution, first, last) : CountedOf(id).Describe(id, execution, first, last);

    private CountedSegments CountedOf(long id)
    {
        using var command = Command(Counted, id, (long)CountedSegments.Most);
        using var rows = command.ExecuteReader();
        rows.Read();
        return new CountedSegments(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
    }

    /// <summary>The first and the last event of executions, in the order of their ids; null where nothing of one is stored.</summary>
    private List<(JobEvent? First, JobEvent? Last)> EndsOf(long[] ids)
    {
        List<(JobEvent? First, JobEvent? Last)> ends = [];
        if (ids.Length == 0) return ends;
        using var command = Command(Ends, ids);
        using var rows = command.ExecuteReader();
        while (rows.Read()) ends.Add((EventOf(rows, 0, isFirst: true), EventOf(rows, 1, isFirst: false)));
        return ends;
    }

    private JobEvent? EventOf(NpgsqlDataReader rows, int column, bool isFirst) =>
        rows.IsDBNull(column) ? null : SegmentCodec.ReadOne(rows.GetFieldValue<byte[]>(column), isFirst, server.Name);

    private NpgsqlCommand Command(string sql, params object[] values)
    {
#pragma warning disable CA2100 // constants of this class
        var command = new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>The form of a text that does not stand at the beginning of an id.</summary>
    private static string Inside(string text) => EncodedId.Of($"x{text}")[1..];

    /// <summary>Null for none.</summary>
    private static string? Id(NpgsqlDataReader rows, int column) =>
        EncodedId.TryDecode(rows.GetString(column), out var id) && id.Length > 0 ? id : null;
}
