using Airunner.Protocol;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Printing;

/// <summary>Counts the lines that a filter takes, as <see cref="LinePrinter"/> counts those it skips.</summary>
internal sealed class LineCounter : ITailCounter
{
    private readonly StreamType? _stream;
    private readonly LineFilter _filter;
    private readonly OutputLines _lines;
    private bool _hasOutput;
    private bool _hasError;

    public LineCounter(StreamType? stream, LineFilter filter)
    {
        _stream = stream;
        _filter = filter;
        _lines = new OutputLines(Add);
    }

    public long Count { get; private set; }

    public long LastUncertain { get; private set; }

    public void Take(JobEvent jobEvent)
    {
        foreach (var piece in TimedOutput.Of(jobEvent, _stream)) _lines.Add(piece);
    }

    public void End() => _lines.GiveUnfinished();

    private void Add(OutputLine line)
    {
        if (!line.IsBeginning && _filter.Pattern is null) return;
        var isError = line.Stream == StreamType.Stderr;
        var isFirst = isError ? !_hasError : !_hasOutput;
        if (isError) _hasError = true;
        else _hasOutput = true;
        if (!_filter.Takes(line)) return;
        Count++;
        if (isFirst) LastUncertain = Count;
    }
}
