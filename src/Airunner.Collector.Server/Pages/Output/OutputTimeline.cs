namespace Airunner.Collector.Server.Pages.Output;

/// <summary>Output over time, in a fixed number of steps whose width doubles as time goes on.</summary>
internal sealed class OutputTimeline
{
    /// <summary>Number of steps.</summary>
    public const int MostSteps = 240;

    private const long FirstStepMs = 50;

    private readonly TimelineStep[] _steps = new TimelineStep[MostSteps];
    private long _startMs;
    private long _stepMs = FirstStepMs;
    private long _lastMs;
    private TimelineGap _longest;

    /// <summary>Counts output. A clock that jumps back counts as standing still.</summary>
    /// <param name="timeMs">When it was printed, in ms since 1970.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="errorBytes">Size of that on standard error.</param>
    /// <param name="row">The row that it begins in.</param>
    public void Add(long timeMs, int bytes, int errorBytes, long row)
    {
        if (timeMs <= 0) return;
        if (_startMs == 0)
        {
            _startMs = timeMs;
            _lastMs = timeMs;
        }

        timeMs = Math.Max(timeMs, _lastMs);
        if (timeMs - _lastMs > _longest.LengthMs) _longest = new TimelineGap(_lastMs, timeMs - _lastMs, row);
        _lastMs = timeMs;
        while ((timeMs - _startMs) / _stepMs >= MostSteps) Halve();
        ref var step = ref _steps[(timeMs - _startMs) / _stepMs];
        if (step.Bytes == 0) step.Row = row;
        step.Bytes += bytes;
        step.ErrorBytes += errorBytes;
    }

    /// <summary>As it is now.</summary>
    public TimelineView View()
    {
        var used = _startMs == 0 ? 0 : (int)((_lastMs - _startMs) / _stepMs) + 1;
        return new TimelineView(_startMs, _lastMs, _stepMs, _steps[..used], _longest);
    }

    private void Halve()
    {
        for (var i = 0; i < MostSteps / 2; i++)
        {
            var left = _steps[2 * i];
            var right = _steps[(2 * i) + 1];
            _steps[i] = new TimelineStep
            {
                Bytes = left.Bytes + right.Bytes,
                ErrorBytes = left.ErrorBytes + right.ErrorBytes,
                Row = left.Bytes > 0 ? left.Row : right.Row,
            };
        }

        Array.Clear(_steps, MostSteps / 2, MostSteps / 2);
        _stepMs *= 2;
    }
}

/// <summary>The output of one step of time.</summary>
internal struct TimelineStep
{
    public long Bytes;
    public long ErrorBytes;
    public long Row;
}

/// <summary>A time without output.</summary>
/// <param name="FromMs">When it began, in ms since 1970.</param>
/// <param name="LengthMs">How long it was.</param>
/// <param name="Row">The row after it.</param>
internal readonly record struct TimelineGap(long FromMs, long LengthMs, long Row);

/// <summary>A timeline at one moment.</summary>
internal sealed record TimelineView(long StartMs, long EndMs, long StepMs, TimelineStep[] Steps, TimelineGap Longest);
