using System.Globalization;
using System.Text;
using Airunner.Protocol;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Printing;

/// <summary>Prints a job's output line by line: those that a filter takes, with their times if asked for.</summary>
/// <remarks>
/// The lines of each stream are whole, so where both streams have begun a line, the one that ends first comes first.
/// </remarks>
internal sealed class LinePrinter : ILogPrinter
{
    private readonly OutputBuffer.Writer _write;
    private readonly StreamType? _stream;
    private readonly LineFilter _filter;
    private readonly bool _hasTimes;
    private readonly AnsiStripper? _output;
    private readonly AnsiStripper? _error;
    private readonly OutputLines _lines;
    private long _skip;
    private bool _isSkipping;
    private bool _isInsideLine;
    private bool _isStamped;

    /// <param name="write">Gets the bytes.</param>
    /// <param name="stream">Only this stream, or null for all.</param>
    /// <param name="filter">Which lines.</param>
    /// <param name="hasTimes">Whether the time stands before each line.</param>
    /// <param name="strip">Whether escape sequences are removed.</param>
    /// <param name="skip">So many lines of those that the filter takes are not printed.</param>
    public LinePrinter(
        OutputBuffer.Writer write, StreamType? stream, LineFilter filter, bool hasTimes, bool strip, long skip)
    {
        _write = write;
        _stream = stream;
        _filter = filter;
        _hasTimes = hasTimes;
        _output = strip ? new AnsiStripper() : null;
        _error = strip ? new AnsiStripper() : null;
        _skip = skip;
        _lines = new OutputLines(Print);
    }

    public ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        foreach (var piece in TimedOutput.Of(jobEvent, _stream)) _lines.Add(piece);
        return ValueTask.CompletedTask;
    }

    /// <summary>An unfinished line, such as a prompt, is shown; a pattern has to wait for its end.</summary>
    public void Idle()
    {
        if (_filter.Pattern is null) _lines.GiveUnfinished();
    }

    public void End() => _lines.GiveUnfinished();

    private void Print(OutputLine line)
    {
        if (line.IsBeginning || _filter.Pattern is not null)
        {
            var isTaken = _filter.Takes(line);
            _isSkipping = !isTaken || _skip > 0;
            if (isTaken && _skip > 0) _skip--;
        }

        if (_isSkipping) return;
        if (line.IsBeginning && _isInsideLine) _write("\n"u8);
        if (line.IsBeginning) _isStamped = !_hasTimes;
        if (!_isStamped) _write(Stamp(line.AtMs));
        _isStamped = true;
        var strip = line.Stream == StreamType.Stderr ? _error : _output;
        _write((strip?.Text(line.Bytes) ?? line.Bytes).Span);
        _isInsideLine = !line.IsEnded;
    }

    private static byte[] Stamp(long atMs)
    {
        var moment = EventFacts.Moment(atMs) ?? DateTimeOffset.UnixEpoch;
        return Encoding.ASCII.GetBytes(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture));
    }
}
