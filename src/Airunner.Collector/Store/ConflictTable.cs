using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>The table of refused events whose sequence is stored with another payload, for inspection: the newest of them.</summary>
internal sealed class ConflictTable(SqliteConnection connection) : IDisposable
{
    /// <summary>Most rows; the oldest are removed.</summary>
    public const int MostRows = 256;

    /// <summary>Most bytes of a payload that are kept.</summary>
    public const int MostBytes = 256 << 10;

    private readonly Statement _insert = new(connection, """
        INSERT INTO conflicts (execution_id, sequence, size, bytes) SELECT ?1, ?2, ?3, ?4
        WHERE NOT EXISTS (SELECT 1 FROM conflicts WHERE execution_id = ?1 AND sequence = ?2 AND size = ?3 AND bytes = ?4)
        """);

    private readonly Statement _trim = new(connection, $"""
        DELETE FROM conflicts WHERE id <= (SELECT max(id) FROM conflicts) - {MostRows}
        """);

    /// <summary>Keeps a refused event, once however often it is sent.</summary>
    public void Keep(long execution, PayloadConflictException conflict)
    {
        var kept = conflict.Payload[..Math.Min(conflict.Payload.Length, MostBytes)];
        _insert.Bind(1, execution).Bind(2, conflict.Sequence).Bind(3, conflict.Payload.Length).Bind(4, kept).Step();
        _trim.Step();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _trim.Dispose();
    }
}
