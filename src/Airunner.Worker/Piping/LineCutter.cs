using Airunner.Worker.Appending;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Piping;

/// <summary>Cuts the input into lines, or groups of lines, and appends each as an event.</summary>
/// <remarks>One thread. Appending waits while the log holds the input back.</remarks>
internal sealed class LineCutter
{
    private readonly PipeEvents _events;
    private readonly AppendWindow _window;
    private readonly GroupRule? _groups;
    private readonly Func<long> _durable;
    private readonly TimeProvider _time;
    private InputChunk _chunk;
    private Timestamp _readAt;      // one for all lines of a read: making one for each costs as much as appending it
    private int _start;             // of what is not appended yet
    private int _line;              // of the line that is looked at; behind the start only where lines are grouped
    private bool _isWithinLine;     // the first part of this line was cut off already

    /// <param name="events">Makes events of the lines.</param>
    /// <param name="window">Where they go.</param>
    /// <param name="groups">Which lines belong together; null where each is an event.</param>
    /// <param name="durable">The highest durable sequence.</param>
    /// <param name="time">The clock.</param>
    public LineCutter(PipeEvents events, AppendWindow window, GroupRule? groups, Func<long> durable, TimeProvider time)
    {
        _events = events;
        _window = window;
        _groups = groups;
        _durable = durable;
        _time = time;
        _chunk = events.NewChunk(window.Failed);
        _chunk.Filled = 0;
        _chunk.LastSequence = 0;
        _readAt = Now();
    }

    /// <summary>Free memory for the next read; never less than <see cref="LineSplitter.MaxLine"/>.</summary>
    public Span<byte> Free => _chunk.Bytes.AsSpan(_chunk.Filled);

    /// <summary>Whether a line is unfinished, or a group may go on.</summary>
    public bool HasUnfinished => _start < _chunk.Filled;

    /// <summary>How much was cut so far. While it stays the same, the same line or group is unfinished.</summary>
    public long Appended { get; private set; }

    /// <summary>Takes bytes that were read into <see cref="Free"/>, and appends what is finished.</summary>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public void Add(int count)
    {
        _chunk.Filled += count;
        _readAt = Now();
        Cut(isLast: false);
        if (InputChunk.Size - _chunk.Filled < LineSplitter.MaxLine) GoOn();
    }

    /// <summary>Appends what is unfinished, because nothing has come for a while. A line can go on in the next event.</summary>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public void AppendUnfinished()
    {
        AppendGroup(continues: false);
        if (!HasUnfinished) return;
        var whole = Masking.Utf8Cut.WholeLength(_chunk.Bytes.AsSpan(_start, _chunk.Filled - _start));
        if (whole == 0) return;
        _isWithinLine = true;
        Append(_start + whole, continues: true);
        _line = _start;
    }

    /// <summary>Appends the rest: the input has ended.</summary>
    /// <exception cref="LogFailedException">The log failed.</exception>
    public void End()
    {
        Cut(isLast: true);
        AppendGroup(continues: false);
    }

    private void Cut(bool isLast)
    {
        int length;
        while ((length = LineSplitter.Next(_chunk.Bytes.AsSpan(_line, _chunk.Filled - _line), isLast)) > 0)
        {
            var end = _line + length;
            var isWhole = _chunk.Bytes[end - 1] == (byte)'\n' || (isLast && end == _chunk.Filled);
            if (_groups is null) Append(end, continues: !isWhole);
            else TakeIntoGroup(end);
            _line = end;
            _isWithinLine = !isWhole;
        }
    }

    private void TakeIntoGroup(int end)
    {
        var begins = !_isWithinLine && _groups!.Begins(_chunk.Bytes.AsSpan(_line, end - _line));
        if (begins || end - _start > LineSplitter.MaxLine) AppendGroup(continues: !begins);
    }

    private void AppendGroup(bool continues)
    {
        if (_line > _start) Append(_line, continues);
    }

    private void Append(int end, bool continues)
    {
        var append = _events.AppendAsync(_window, _chunk, _start, end - _start, continues, _readAt);
        if (!append.IsCompletedSuccessfully) append.AsTask().GetAwaiter().GetResult(); // blocks: unread input then waits in its pipe
        Appended += end - _start;
        _start = end;
    }

    private Timestamp Now() => _time.GetUtcNow().ToTimestamp();

    /// <summary>Continues in a new chunk, which begins with what is unfinished.</summary>
    private void GoOn()
    {
        InputChunk next;
        try
        {
            next = _events.NewChunk(_window.Failed);
        }
        catch (OperationCanceledException)
        {
            _window.ThrowIfFailed();
            throw;
        }

        var rest = _chunk.Bytes.AsSpan(_start, _chunk.Filled - _start);
        rest.CopyTo(next.Bytes);
        next.Filled = rest.Length;
        next.LastSequence = 0;
        _events.Finished(_chunk, _durable());
        _chunk = next;
        _line -= _start;
        _start = 0;
    }
}
