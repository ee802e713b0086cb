using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>Prints a job's output as asciicast v2, the format of terminal recordings that asciinema and other players read.</summary>
/// <remarks>
/// A line of JSON with the size and the start, then a line for each piece: seconds since the start, <c>o</c> for output or <c>r</c> for
/// a new size, the text. Its text is UTF-8: other bytes become U+FFFD. A command without a terminal ends its lines with LF; a player
/// needs CR LF.
/// </remarks>
/// <param name="write">Gets each line.</param>
/// <param name="title">The recording's title.</param>
/// <param name="stream">Only this stream, or null for all.</param>
/// <param name="strip">Whether escape sequences are removed.</param>
internal sealed class AsciicastPrinter(Action<string> write, string title, StreamType? stream, bool strip) : ILogPrinter
{
    private const int UsualColumns = 80;
    private const int UsualRows = 24;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamText _output = new();
    private readonly StreamText _error = new();
    private long? _beganMs;
    private double _lastSeconds;
    private bool _isHeaderPrinted;
    private bool _hasTerminal;

    public ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        _beganMs ??= TimedOutput.TimeOf(jobEvent);
        if (jobEvent.TerminalResize is { } size) Resize(size, TimedOutput.TimeOf(jobEvent));
        foreach (var piece in TimedOutput.Of(jobEvent, stream))
        {
            PrintHeader(UsualColumns, UsualRows);
            var text = piece.Stream == StreamType.Stderr ? _error : _output;
            Print(piece.AtMs, "o", text.Of(piece.Bytes, strip, withReturns: !_hasTerminal));
        }

        return ValueTask.CompletedTask;
    }

    public void End()
    {
        PrintHeader(UsualColumns, UsualRows);
        foreach (var rest in new[] { _output.Rest(), _error.Rest() }) Print(_beganMs ?? 0, "o", rest);
    }

    private void Resize(TerminalResizeEvent size, long atMs)
    {
        _hasTerminal = true;
        if (size.Cols <= 0 || size.Rows <= 0) return;
        if (_isHeaderPrinted) Print(atMs, "r", string.Create(CultureInfo.InvariantCulture, $"{size.Cols}x{size.Rows}"));
        else PrintHeader(size.Cols, size.Rows);
    }

    private void PrintHeader(int columns, int rows)
    {
        if (_isHeaderPrinted) return;
        _isHeaderPrinted = true;
        PrintJson(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("version", 2);
            json.WriteNumber("width", columns);
            json.WriteNumber("height", rows);
            json.WriteNumber("timestamp", (_beganMs ?? 0) / 1000);
            json.WriteString("title", title);
            json.WriteEndObject();
        });
    }

    private void Print(long atMs, string code, string data)
    {
        if (data.Length == 0) return;
        _lastSeconds = Math.Max(_lastSeconds, (atMs - (_beganMs ?? atMs)) / 1000.0); // never back, whatever the clock did
        PrintJson(json =>
        {
            json.WriteStartArray();
            json.WriteNumberValue(_lastSeconds);
            json.WriteStringValue(code);
            json.WriteStringValue(data);
            json.WriteEndArray();
        });
    }

    private void PrintJson(Action<Utf8JsonWriter> line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable)) line(json);
        write(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Makes text of one stream's bytes.</summary>
    private sealed class StreamText
    {
        private readonly AnsiStripper _ansi = new();
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private bool _endsWithReturn;

        public string Of(ReadOnlyMemory<byte> bytes, bool strip, bool withReturns)
        {
            var text = Decode((strip ? _ansi.Text(bytes) : bytes).Span, flush: false);
            return withReturns ? WithReturns(text) : text;
        }

        /// <summary>What is left of an unfinished character.</summary>
        public string Rest() => Decode([], flush: true);

        private string Decode(ReadOnlySpan<byte> bytes, bool flush)
        {
            var characters = new char[_decoder.GetCharCount(bytes, flush)];
            _decoder.GetChars(bytes, characters, flush);
            return new string(characters);
        }

        private string WithReturns(string text)
        {
            var whole = new StringBuilder(text.Length + 16);
            foreach (var c in text)
            {
                if (c == '\n' && !_endsWithReturn) whole.Append('\r');
                whole.Append(c);
                _endsWithReturn = c == '\r';
            }

            return whole.ToString();
        }
    }
}
