using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Npgsql;

namespace Airunner.Collector.Postgres.Reading;

/// <summary>Reads pages by one connection, each in one statement: no transaction is open between two calls.</summary>
internal sealed class PostgresPageReader(PostgresServer server) : IPageReader
{
    // A page has at most so many segments, and ends with the one that exceeds these bytes as they are stored, maybe compressed.
    private const int MostSegments = 256;
    private const int EnoughStoredBytes = 512 << 10;

    private const string Execution = "(SELECT id FROM airunner.executions WHERE job = $1 AND execution = $2)";

    private readonly NpgsqlConnection _connection = server.Connect();

    public JobExecution? LatestExecution(string job) => Explained<JobExecution?>(() =>
    {
        using var command = new NpgsqlCommand(
            "SELECT execution FROM airunner.executions WHERE job = $1 ORDER BY id DESC LIMIT 1", _connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = EncodedId.Of(job) });
        return command.ExecuteScalar() is string latest
            ? new JobExecution(job, EncodedId.TryDecode(latest, out var id) && id.Length > 0 ? id : null)
            : null;
    });

    public EventBatch Batch(JobExecution execution, long fromSequence) => Explained(() =>
    {
        // The last segment that begins at or before the sequence: without "s." the order would be that of the CASE, which PostgreSQL
        // names first_sequence, and each earlier segment would come before the one that holds the sequence.
        using var command = About(execution, fromSequence, $"""
            SELECT bytes FROM (
                SELECT first_sequence, bytes,
                       sum(octet_length(bytes)) OVER (ORDER BY first_sequence ROWS UNBOUNDED PRECEDING) - octet_length(bytes) AS before
                FROM airunner.segments
                WHERE execution_id = {Execution} AND first_sequence >= coalesce((
                    SELECT CASE WHEN s.last_sequence < $3 THEN $3 ELSE s.first_sequence END FROM airunner.segments AS s
                    WHERE s.execution_id = {Execution} AND s.first_sequence <= $3 ORDER BY s.first_sequence DESC LIMIT 1), $3)
                ORDER BY first_sequence LIMIT {MostSegments}) AS page
            WHERE before < {EnoughStoredBytes} ORDER BY first_sequence
            """);
        var batch = new EventBatch.Builder();
        using var rows = command.ExecuteReader();
        for (var bytes = 0L; bytes < IPageReader.EnoughBytes && rows.Read();)
            bytes += SegmentCodec.ReadInto(rows.GetFieldValue<byte[]>(0), fromSequence, server.Name, batch);

        return batch.Build();
    });

    public (long First, long Last, EventBatch Events)? LastSegment(JobExecution execution, long atMost) =>
        Explained<(long, long, EventBatch)?>(() =>
        {
            using var command = About(execution, atMost, $"""
                SELECT first_sequence, last_sequence, bytes FROM airunner.segments
                WHERE execution_id = {Execution} AND first_sequence <= $3 ORDER BY first_sequence DESC LIMIT 1
                """);
            using var rows = command.ExecuteReader();
            if (!rows.Read()) return null;
            var events = new EventBatch.Builder();
            SegmentCodec.ReadInto(rows.GetFieldValue<byte[]>(2), long.MinValue, server.Name, events);
            return (rows.GetInt64(0), rows.GetInt64(1), events.Build());
        });

    public long CountWhole(JobExecution execution, long through) => Explained(() =>
    {
        using var command = About(execution, through, $"""
            SELECT coalesce(sum(events), 0)::bigint FROM airunner.segments WHERE execution_id = {Execution} AND last_sequence <= $3
            """);
        return command.ExecuteScalar() is long count ? count : 0;
    });

    public List<SegmentFacts> Facts(JobExecution execution, long first, long last) => Explained(() =>
    {
        using var command = About(execution, first, $"""
            SELECT first_sequence, last_sequence, events, end_sequence, numbers, hash FROM airunner.segments
            WHERE execution_id = {Execution} AND last_sequence >= $3 AND first_sequence <= $4 ORDER BY first_sequence
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        using var rows = command.ExecuteReader();
        var facts = new List<SegmentFacts>();
        while (rows.Read())
        {
            EventSums? sums = rows.IsDBNull(3) || rows.IsDBNull(4) || rows.IsDBNull(5)
                ? null
                : new EventSums(rows.GetInt64(3), rows.GetInt64(4), unchecked((ulong)rows.GetInt64(5)));
            facts.Add(new SegmentFacts(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt32(2), sums));
        }

        return facts;
    });

    public SentTotals? Sent(JobExecution execution) => Explained<SentTotals?>(() =>
    {
        using var command = About(execution, 0, """
            SELECT sent_first, sent_last, sent_events, sent_hash FROM airunner.executions
            WHERE job = $1 AND execution = $2 AND sent_events > $3
            """);
        using var rows = command.ExecuteReader();
        if (!rows.Read()) return null;
        var hash = rows.IsDBNull(3) ? (ulong?)null : unchecked((ulong)rows.GetInt64(3));
        return new SentTotals(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), hash);
    });

    public void Dispose() => _connection.Dispose();

    private NpgsqlCommand About(JobExecution execution, long sequence, string sql)
    {
#pragma warning disable CA2100 // constants of this class
        return new NpgsqlCommand(sql, _connection)
#pragma warning restore CA2100
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = EncodedId.Of(execution.Job) },
                new NpgsqlParameter<string> { TypedValue = execution.Execution is { } id ? EncodedId.Of(id) : "" },
                new NpgsqlParameter<long> { TypedValue = sequence },
            },
        };
    }

    private T Explained<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is not StoreException && PostgresTrouble.Of(server.Name, failure) is { } trouble)
        {
            throw trouble;
        }
    }
}
