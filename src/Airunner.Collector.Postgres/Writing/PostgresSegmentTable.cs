using Airunner.Actors;
using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Writing;

/// <summary>The table of segments in PostgreSQL, inside the transaction of its connection.</summary>
internal sealed class PostgresSegmentTable(NpgsqlConnection connection, SegmentPacker packer, string name) : ISegmentTable
{
    /// <summary>Inserts one segment.</summary>
    public const string InsertOne = """
        INSERT INTO airunner.segments (execution_id, first_sequence, last_sequence, events, bytes, end_sequence, numbers, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    public Segment? LastWithin(long execution, long first, long last)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT id, last_sequence, bytes FROM airunner.segments
            WHERE execution_id = $1 AND first_sequence <= $2 ORDER BY first_sequence DESC LIMIT 1
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = execution });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        using var row = command.ExecuteReader();
        if (!row.Read() || row.GetInt64(1) < first) return null;
        return new Segment(row.GetInt64(0), SegmentCodec.Events(row.GetFieldValue<byte[]>(2), name));
    }

    public void Insert(long execution, EventBatch events, int from, int to)
    {
        if (from == to) return;
        List<PackedSegment> packed = [];
        try
        {
            packer.Pack(events, from, to, packed);
            Insert(execution, packed);
        }
        finally
        {
            foreach (var segment in packed) segment.Return();
        }
    }

    public void Insert(long execution, IReadOnlyList<PackedSegment> segments)
    {
        if (segments.Count == 0) return;
        using var batch = new NpgsqlBatch(connection);
        foreach (var segment in segments) batch.BatchCommands.Add(Inserting(execution, segment));
        batch.ExecuteNonQuery();
    }

    public void Delete(Segment segment)
    {
        using var command = new NpgsqlCommand("DELETE FROM airunner.segments WHERE id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = segment.Id });
        command.ExecuteNonQuery();
    }

    /// <summary>The statement that inserts a segment whose range is free.</summary>
    public static NpgsqlBatchCommand Inserting(long execution, PackedSegment segment) => new(InsertOne)
    {
        Parameters =
        {
            new NpgsqlParameter<long> { TypedValue = execution },
            new NpgsqlParameter<long> { TypedValue = segment.First },
            new NpgsqlParameter<long> { TypedValue = segment.Last },
            new NpgsqlParameter<int> { TypedValue = segment.Events },
            new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = segment.Pooled.AsMemory(0, segment.Length) },
            new NpgsqlParameter<long> { TypedValue = segment.Sums.EndSequence },
            new NpgsqlParameter<long> { TypedValue = segment.Sums.Numbers },
            new NpgsqlParameter<long> { TypedValue = unchecked((long)segment.Sums.Hash) },
        },
    };
}
