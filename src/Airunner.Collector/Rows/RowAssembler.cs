using Airunner.Protocol;

namespace Airunner.Collector.Rows;

/// <summary>Makes rows of output as it comes in pieces. It begins anywhere, in a state that was saved there.</summary>
/// <remarks>
/// A row ends with its newline, where the other stream begins, and at <see cref="MostRowBytes"/>: longer lines take several rows.
/// </remarks>
internal sealed class RowAssembler(IRowSink sink)
{
    /// <summary>No row is longer.</summary>
    public const int MostRowBytes = 16 << 10;

    private const int MostEscapeBytes = 64;
    private const int MostCharacterBytes = 4;

    private byte[] _open = [];
    private int _openBytes;
    private StreamType _stream;
    private long _timeMs;
    private SgrStyle _style;

    /// <summary>The number of the row that comes next or is open, from 0.</summary>
    public long Row { get; private set; }

    /// <summary>Whether a row has begun that has not ended.</summary>
    public bool IsOpen => _openBytes > 0;

    /// <summary>The place, to continue from it.</summary>
    public RowState Save() => new(Row, _stream, _timeMs, _style, _open.AsSpan(0, _openBytes).ToArray());

    /// <summary>Continues from a place.</summary>
    public void Restore(RowState state)
    {
        Row = state.Row;
        _stream = state.Stream;
        _timeMs = state.TimeMs;
        _style = state.Style;
        _openBytes = 0;
        Keep(state.Open);
    }

    /// <summary>Takes a piece of output.</summary>
    public void Feed(StreamType stream, ReadOnlySpan<byte> bytes, long timeMs)
    {
        if (bytes.IsEmpty) return;
        if (IsOpen && stream != _stream) Emit([]);
        while (!bytes.IsEmpty)
        {
            Begin(stream, timeMs);
            var newline = bytes.IndexOf((byte)'\n');
            var part = newline < 0 ? bytes : bytes[..newline];
            while (_openBytes + part.Length > MostRowBytes)
            {
                var room = SplitPoint(part, MostRowBytes - _openBytes);
                Emit(part[..room]);
                part = part[room..];
                Begin(stream, timeMs);
            }

            if (newline < 0)
            {
                Keep(part);
                return;
            }

            Emit(part);
            bytes = bytes[(newline + 1)..];
        }
    }

    /// <summary>Ends the open row, if there is one.</summary>
    public void Finish()
    {
        if (IsOpen) Emit([]);
    }

    private void Begin(StreamType stream, long timeMs)
    {
        if (IsOpen) return;
        _stream = stream;
        _timeMs = timeMs;
    }

    private void Emit(ReadOnlySpan<byte> part)
    {
        if (IsOpen)
        {
            Keep(part);
            part = _open.AsSpan(0, _openBytes);
        }

        sink.Take(new RowHead(Row, _stream, _timeMs, _style), part);
        _style = AnsiReader.StyleAfter(part, _style);
        _openBytes = 0;
        Row++;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_open.Length < _openBytes + part.Length) Array.Resize(ref _open, Math.Max(_openBytes + part.Length, 2 * _open.Length));
        part.CopyTo(_open.AsSpan(_openBytes));
        _openBytes += part.Length;
    }

    /// <summary>Not inside a character, and not inside an escape sequence that began a little before.</summary>
    private static int SplitPoint(ReadOnlySpan<byte> part, int room)
    {
        var escape = part[Math.Max(0, room - MostEscapeBytes)..room].LastIndexOf((byte)0x1B);
        if (escape >= 0) return Math.Max(0, room - MostEscapeBytes) + escape is var at and > 0 ? at : room;
        for (var back = 0; back < MostCharacterBytes && room - back > 0; back++)
        {
            if ((part[room - back] & 0xC0) != 0x80) return room - back;
        }

        return room;
    }
}

/// <summary>Takes rows.</summary>
internal interface IRowSink
{
    /// <param name="head">What is known of the row.</param>
    /// <param name="bytes">Its bytes without the newline, valid during the call.</param>
    void Take(in RowHead head, ReadOnlySpan<byte> bytes);
}

/// <summary>What is known of a row.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Stream">The stream it was printed on.</param>
/// <param name="TimeMs">When its first piece was printed, in ms since 1970; 0 where that is not known.</param>
/// <param name="Style">The style in which it begins.</param>
internal readonly record struct RowHead(long Number, StreamType Stream, long TimeMs, SgrStyle Style);

/// <summary>A place between two events.</summary>
internal sealed record RowState(long Row, StreamType Stream, long TimeMs, SgrStyle Style, byte[] Open)
{
    public static readonly RowState Start = new(0, StreamType.Unspecified, 0, default, []);
}
