using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Writing;

/// <summary>Refused events whose sequence is stored with another payload, kept as in SQLite: the newest of them.</summary>
internal static class ConflictRows
{
    /// <summary>Keeps a refused event, once however often it is sent.</summary>
    public static void Keep(NpgsqlConnection connection, long execution, PayloadConflictException conflict)
    {
        var kept = conflict.Payload[..Math.Min(conflict.Payload.Length, ConflictTable.MostBytes)].ToArray();
        using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            INSERT INTO airunner.conflicts (execution_id, sequence, size, bytes) SELECT $1, $2, $3, $4
            WHERE NOT EXISTS (
                SELECT 1 FROM airunner.conflicts WHERE execution_id = $1 AND sequence = $2 AND size = $3 AND bytes = $4)
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = execution },
                new NpgsqlParameter<long> { TypedValue = conflict.Sequence },
                new NpgsqlParameter<int> { TypedValue = conflict.Payload.Length },
                new NpgsqlParameter<byte[]> { TypedValue = kept },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            DELETE FROM airunner.conflicts WHERE id <= (SELECT id FROM airunner.conflicts ORDER BY id DESC OFFSET $1 LIMIT 1)
            """)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = ConflictTable.MostRows } },
        });
        batch.ExecuteNonQuery();
    }
}
