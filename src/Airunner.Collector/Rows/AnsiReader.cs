namespace Airunner.Collector.Rows;

/// <summary>The text of a row without its escape sequences, each piece with its style.</summary>
/// <remarks>
/// Styles are followed, all other sequences are dropped with what they hold: titles, links, cursor movements. A carriage return, a cursor
/// sent to the first column and a deleted line begin the row anew, so that of a progress line the last state is left.
/// </remarks>
internal ref struct AnsiReader(ReadOnlySpan<byte> row, SgrStyle style)
{
    private const byte Escape = 0x1B;
    private const byte Bell = 0x07;

    private ReadOnlySpan<byte> _rest = row.TrimEnd((byte)'\r');

    /// <summary>The style of the text; after the end, the one in which the next row begins.</summary>
    public SgrStyle Style { get; private set; } = style;

    /// <summary>Bytes without any escape; may be empty.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Whether what was read before <see cref="Text"/> has been overwritten.</summary>
    public bool IsAnew { get; private set; }

    /// <summary>The style after a row.</summary>
    public static SgrStyle StyleAfter(ReadOnlySpan<byte> row, SgrStyle style)
    {
        if (!row.Contains(Escape)) return style;
        var reader = new AnsiReader(row, style);
        while (reader.MoveNext())
        {
            // Only the styles count.
        }

        return reader.Style;
    }

    /// <summary>Goes to the next piece.</summary>
    public bool MoveNext()
    {
        IsAnew = false;
        while (!_rest.IsEmpty)
        {
            if (_rest[0] == Escape)
            {
                Skip();
                continue;
            }

            if (_rest[0] == '\r')
            {
                IsAnew = true;
                _rest = _rest[1..];
                continue;
            }

            var end = _rest.IndexOfAny(Escape, (byte)'\r');
            if (end < 0) end = _rest.Length;
            Text = _rest[..end];
            _rest = _rest[end..];
            return true;
        }

        Text = default;
        return false;
    }

    private void Skip()
    {
        var kind = _rest.Length > 1 ? _rest[1] : (byte)0;
        switch (kind)
        {
            case (byte)'[':
                SkipControl();
                break;
            case (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_':
                SkipString();
                break;
            case >= 0x20 and <= 0x2F:
                var last = _rest[1..].IndexOfAnyExceptInRange((byte)0x20, (byte)0x2F);
                _rest = last < 0 ? default : _rest[Math.Min(_rest.Length, last + 2)..];
                break;
            default:
                _rest = _rest[Math.Min(_rest.Length, kind is >= 0x30 and <= 0x7E ? 2 : 1)..];
                break;
        }
    }

    private void SkipControl()
    {
        var body = _rest[2..];
        var end = body.IndexOfAnyExceptInRange((byte)0x20, (byte)0x3F);
        if (end < 0)
        {
            _rest = default;
            return;
        }

        var parameters = body[..end];
        var final = body[end];
        _rest = final is >= 0x40 and <= 0x7E ? body[(end + 1)..] : body[end..];
        if (final == 'm' && !parameters.ContainsAnyExceptInRange((byte)'0', (byte)';')) Style = SgrCodes.Apply(Style, parameters);
        var isLineStart = final == 'G' && (parameters.IsEmpty || parameters.SequenceEqual("1"u8));
        var isLineDeleted = final == 'K' && parameters.SequenceEqual("2"u8);
        if (isLineStart || isLineDeleted) IsAnew = true;
    }

    /// <summary>Up to its terminator, or to the end of the row.</summary>
    private void SkipString()
    {
        for (var i = 2; i < _rest.Length; i++)
        {
            var isTerminator = _rest[i] == Escape && i + 1 < _rest.Length && _rest[i + 1] == '\\';
            if (_rest[i] != Bell && !isTerminator) continue;
            _rest = _rest[(i + (isTerminator ? 2 : 1))..];
            return;
        }

        _rest = default;
    }
}
