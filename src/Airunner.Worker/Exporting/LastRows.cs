namespace Airunner.Worker.Exporting;

/// <summary>The last rows of a page, as many as fit into a picture.</summary>
/// <param name="mostLines">Lines that a picture has room for; a row that is wider than the picture takes several.</param>
internal sealed class LastRows(int mostLines)
{
    /// <summary>Columns that a picture has at least, and at most.</summary>
    public const int FewestColumns = 80;

    /// <inheritdoc cref="FewestColumns"/>
    public const int MostColumns = 200;

    private readonly Queue<(string Html, int Columns, int Lines)> _rows = [];

    /// <summary>Rows that came before them.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Lines that they take.</summary>
    public int Lines { get; private set; }

    /// <summary>Columns that the widest of them needs, within the limits.</summary>
    public int Columns => Math.Clamp(_rows.Count == 0 ? 0 : _rows.Max(static row => row.Columns), FewestColumns, MostColumns);

    public IEnumerable<string> Html => _rows.Select(static row => row.Html);

    /// <summary>Adds a row.</summary>
    /// <param name="html">The row.</param>
    /// <param name="text">What it shows.</param>
    public void Add(string html, string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes()) columns += ColumnsOf(rune.Value, columns);
        var lines = Math.Max(1, (columns + MostColumns - 1) / MostColumns);
        _rows.Enqueue((html, columns, lines));
        Lines += lines;
        while (Lines > mostLines && _rows.Count > 1)
        {
            Lines -= _rows.Dequeue().Lines;
            LeftOut++;
        }
    }

    /// <summary>A tab reaches to the next eighth column; from Hangul on, characters are mostly wide.</summary>
    private static int ColumnsOf(int character, int before)
    {
        const int FirstWide = 0x1100;
        if (character == '\t') return 8 - (before % 8);
        return character >= FirstWide ? 2 : 1;
    }
}
