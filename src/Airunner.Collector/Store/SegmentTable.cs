using Airunner.Actors;
using Airunner.Actors.Format;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>The table of segments in SQLite.</summary>
internal sealed class SegmentTable(SqliteConnection connection, SegmentPacker packer) : ISegmentTable, IDisposable
{
    private readonly string _path = connection.DataSource;
    private readonly Statement _last = new(connection, """
        SELECT id, last_sequence, bytes FROM segments
        WHERE execution_id = ? AND first_sequence <= ? ORDER BY first_sequence DESC LIMIT 1
        """);
    private readonly Statement _insert = new(connection, """
        INSERT INTO segments (execution_id, first_sequence, last_sequence, events, end_sequence, numbers, hash, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);
    private readonly Statement _delete = new(connection, "DELETE FROM segments WHERE id = ?");

    public Segment? LastWithin(long execution, long first, long last)
    {
        try
        {
            if (!_last.Bind(1, execution).Bind(2, last).Step() || _last.Int64(1) < first) return null;
            return new Segment(_last.Int64(0), SegmentCodec.Events(_last.Bytes(2), _path));
        }
        finally
        {
            _last.Reset();
        }
    }

    public void Insert(long execution, EventBatch events, int from, int to)
    {
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
        foreach (var segment in segments)
        {
            _insert.Bind(1, execution).Bind(2, segment.First).Bind(3, segment.Last).Bind(4, segment.Events)
                .Bind(5, segment.Sums.EndSequence).Bind(6, segment.Sums.Numbers).Bind(7, unchecked((long)segment.Sums.Hash))
                .Bind(8, segment.Bytes)
                .Step();
        }
    }

    public void Delete(Segment segment) => _delete.Bind(1, segment.Id).Step();

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_last, _insert, _delete]) statement.Dispose();
    }
}
