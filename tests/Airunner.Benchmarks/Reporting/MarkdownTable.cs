namespace Airunner.Benchmarks.Reporting;

/// <summary>A Markdown table with aligned columns.</summary>
internal static class MarkdownTable
{
    /// <summary>The whole table.</summary>
    /// <param name="header">The columns' names.</param>
    /// <param name="rows">Rows with one cell per column.</param>
    /// <param name="words">Number of columns aligned left; the others are aligned right.</param>
    public static string Of(string[] header, IReadOnlyList<string[]> rows, int words)
    {
        List<string[]> all = [header, .. rows];
        var widths = Enumerable.Range(0, header.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        var lines = all.Select(row => Line(row.Select((cell, column) =>
            column < words ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))).ToList();
        lines.Insert(1, Line(widths.Select((width, column) => column < words ? new string('-', width) : new string('-', width - 1) + ':')));
        return string.Join('\n', lines);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
