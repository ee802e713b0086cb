using System.Buffers;
using Airunner.Collector.Serving;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>Finds rows by their text, as it is shown.</summary>
/// <param name="isHit">Whether a row's text is looked for.</param>
/// <param name="from">The first row.</param>
/// <param name="mostHits">So many are enough.</param>
internal sealed class OutputSearch(Func<string, bool> isHit, long from, int mostHits) : IRowSink
{
    /// <summary>A longer text is cut.</summary>
    public const int MostSearchChars = 256;

    private const long MostBytesAtOnce = 64 << 20;
    private const long RowsBeforeEnd = 50_000;

    private static readonly SearchValues<string> FailureWords = SearchValues.Create(
        ["error", "fatal", "failed", "failure", "exception", "panic", "traceback", "not found", "denied"],
        StringComparison.OrdinalIgnoreCase);

    private readonly RowText _row = new();
    private long _bytes;

    /// <summary>The rows that were found.</summary>
    public List<long> Hits { get; } = [];

    /// <summary>The row to go on from.</summary>
    public long Next { get; private set; } = from;

    /// <summary>Whether it ended before the end of the output.</summary>
    public bool IsCutShort => Hits.Count >= mostHits || _bytes >= MostBytesAtOnce;

    public void Take(in RowHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Number < Next || IsCutShort) return;
        _bytes += bytes.Length + 1;
        Next = head.Number + 1;
        if (isHit(_row.Read(head.Style, bytes))) Hits.Add(head.Number);
    }

    /// <summary>Looks for a text from a row on, through a part of the output.</summary>
    public static async Task<OutputSearch> RunAsync(
        ICollectorStore store, OutputIndex index, string text, long from, int mostHits, CancellationToken cancellationToken)
    {
        var search = new OutputSearch(row => row.Contains(text, StringComparison.OrdinalIgnoreCase), from, mostHits);
        await RowReader.ReadAsync(store, index, from, search, () => search.IsCutShort, cancellationToken);
        return search;
    }

    /// <summary>
    /// Where a failure shows: the last row on standard error, else the last row near the end with a word such as "error", else the last.
    /// </summary>
    public static async Task<long> FailureRowAsync(ICollectorStore store, OutputIndex index, CancellationToken cancellationToken)
    {
        var summary = index.Summary();
        if (summary.LastErrorRow >= 0) return summary.LastErrorRow;
        var from = Math.Max(0, summary.Rows - RowsBeforeEnd);
        var search = new OutputSearch(row => row.AsSpan().ContainsAny(FailureWords), from, int.MaxValue);
        await RowReader.ReadAsync(store, index, from, search, () => search.IsCutShort, cancellationToken);
        return search.Hits.Count > 0 ? search.Hits[^1] : Math.Max(0, summary.Rows - 1);
    }
}
