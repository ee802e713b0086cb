using Airunner.Collector.Serving;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>Reads rows from the store, from the last known place before them.</summary>
internal static class RowReader
{
    /// <summary>Feeds rows to a sink until it has enough, or at the end of the stored output.</summary>
    /// <param name="store">The store.</param>
    /// <param name="index">The execution's index.</param>
    /// <param name="from">The sink gets this row, and may get some before it.</param>
    /// <param name="sink">Takes the rows.</param>
    /// <param name="hasEnough">Asked after each event.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task ReadAsync(
        ICollectorStore store, OutputIndex index, long from, IRowSink sink, Func<bool> hasEnough, CancellationToken cancellationToken)
    {
        var place = index.PlaceOf(from);
        var rows = new RowAssembler(sink);
        rows.Restore(place.Rows);
        for (var next = place.Sequence; ;)
        {
            var events = await store.ReadAsync(index.Execution, next, cancellationToken);
            for (var i = 0; i < events.Count; i++)
            {
                EventOutput.Read(events.SerialisedAt(i), rows);
                if (hasEnough()) return;
            }

            if (events.Count == 0 || events.SequenceAt(events.Count - 1) == long.MaxValue) break;
            next = events.SequenceAt(events.Count - 1) + 1;
        }

        rows.Finish();
    }
}

/// <summary>A range of rows, kept.</summary>
internal sealed class RowRange(long from, long count) : IRowSink
{
    private const long MostBytes = 2 << 20;

    private long _bytes;

    /// <summary>The rows, fewer than asked for where they are long.</summary>
    public List<(RowHead Head, byte[] Bytes)> Rows { get; } = [];

    public bool IsFull => Rows.Count >= count || _bytes >= MostBytes;

    public void Take(in RowHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Number < from || IsFull) return;
        Rows.Add((head, bytes.ToArray()));
        _bytes += bytes.Length;
    }

    /// <summary>Reads it.</summary>
    public static async Task<RowRange> ReadAsync(
        ICollectorStore store, OutputIndex index, long from, long count, CancellationToken cancellationToken)
    {
        var range = new RowRange(from, count);
        await RowReader.ReadAsync(store, index, from, range, () => range.IsFull, cancellationToken);
        return range;
    }
}
