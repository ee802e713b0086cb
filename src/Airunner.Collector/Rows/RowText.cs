using System.Text;

namespace Airunner.Collector.Rows;

/// <summary>The text of a row as it is shown, with its styles.</summary>
internal sealed class RowText
{
    private readonly StringBuilder _text = new();
    private readonly List<(int End, SgrStyle Style)> _pieces = [];

    /// <summary>Each piece of the text by its end.</summary>
    public IReadOnlyList<(int End, SgrStyle Style)> Pieces => _pieces;

    /// <summary>Reads a row. Bytes that are no UTF-8 are U+FFFD.</summary>
    /// <returns>The text.</returns>
    public string Read(SgrStyle style, ReadOnlySpan<byte> row)
    {
        _text.Clear();
        _pieces.Clear();
        var reader = new AnsiReader(row, style);
        while (reader.MoveNext())
        {
            if (reader.IsAnew)
            {
                _text.Clear();
                _pieces.Clear();
            }

            _text.Append(Encoding.UTF8.GetString(reader.Text));
            if (_pieces.Count > 0 && _pieces[^1].Style == reader.Style) _pieces[^1] = (_text.Length, reader.Style);
            else _pieces.Add((_text.Length, reader.Style));
        }

        return _text.ToString();
    }
}
