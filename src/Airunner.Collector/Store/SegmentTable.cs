using System.Buffers;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>The rows that hold the events: a run of one execution's events each. The runs of one execution never overlap.</summary>
internal sealed class SegmentTable(SqliteConnection connection) : IDisposable
{
    private readonly string _path = connection.DataSource;
    private readonly Statement _last = new(connection, """
        SELECT id, last_sequence, bytes FROM segments
        WHERE execution_id = ? AND first_sequence <= ? ORDER BY first_sequence DESC LIMIT 1
        """);
    private readonly Statement _insert = new(connection, """
        INSERT INTO segments (execution_id, first_sequence, last_sequence, events, bytes) VALUES (?, ?, ?, ?, ?)
        """);
    private readonly Statement _delete = new(connection, "DELETE FROM segments WHERE id = ?");

    /// <summary>The last segment that has to do with a range of sequences, both ends included.</summary>
    /// <returns>Null where all of the range is free.</returns>
    /// <exception cref="StoreException">The segment is damaged.</exception>
    public Segment? LastWithin(long execution, long first, long last)
    {
        try
        {
            if (!_last.Bind(1, execution).Bind(2, last).Step() || _last.Int64(1) < first) return null;
            return new Segment(_last.Int64(0), SegmentCodec.Read(_last.Bytes(2), _path));
        }
        finally
        {
            _last.Reset();
        }
    }

    /// <summary>Inserts events whose range is free, as one segment or, where they are many, as several.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="events">Events by rising sequence.</param>
    /// <param name="from">The first to insert, an index.</param>
    /// <param name="to">The end, exclusive.</param>
    public void Insert(long execution, IReadOnlyList<JobEvent> events, int from, int to)
    {
        while (from < to)
        {
            var measured = SegmentCodec.Measure(events, from, to);
            var bytes = SegmentCodec.Write(events, from, measured);
            try
            {
                _insert.Bind(1, execution).Bind(2, events[from].Sequence).Bind(3, events[from + measured.Count - 1].Sequence)
                    .Bind(4, measured.Count).Bind(5, bytes.AsSpan(0, measured.Bytes)).Step();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }

            from += measured.Count;
        }
    }

    public void Delete(Segment segment) => _delete.Bind(1, segment.Id).Step();

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_last, _insert, _delete]) statement.Dispose();
    }
}
