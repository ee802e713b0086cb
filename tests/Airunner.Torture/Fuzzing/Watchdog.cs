namespace Airunner.Torture.Fuzzing;

/// <summary>Ends a run that stands still: an endless loop is no exception, and nothing else would name its input.</summary>
/// <remarks>It judges nothing that ends: one input costs far less than a millisecond, and has a minute of the processors.</remarks>
internal sealed class Watchdog : IDisposable
{
    /// <summary>How long the process may work while it stays at one input.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const long Nothing = -1;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Action<long> _stuck;
    private readonly Lane[] _lanes;
    private readonly ITimer _timer;

    /// <param name="time">Measures; best by <see cref="ProcessorTime"/>, which a machine that is busy with other things does not use up.</param>
    /// <param name="lanes">How many inputs are worked on at a time.</param>
    /// <param name="stuck">Told the number of an input that stands still; should end the process.</param>
    public Watchdog(TimeProvider time, int lanes, Action<long> stuck)
    {
        (_time, _stuck) = (time, stuck);
        _lanes = [.. Enumerable.Range(0, lanes).Select(static _ => new Lane())];
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>A lane begins with an input.</summary>
    public void Begin(int lane, long input) => Volatile.Write(ref _lanes[lane].Input, input);

    /// <summary>A lane has no input any more.</summary>
    public void End(int lane) => Volatile.Write(ref _lanes[lane].Input, Nothing);

    /// <summary>Looks for inputs that were there at an earlier look, and still are.</summary>
    public void Look()
    {
        foreach (var lane in _lanes)
        {
            var input = Volatile.Read(ref lane.Input);
            if (input != lane.Seen) (lane.Seen, lane.SeenAt) = (input, _time.GetTimestamp());
            else if (input != Nothing && _time.GetElapsedTime(lane.SeenAt) > Patience) _stuck(input);
        }
    }

    public void Dispose() => _timer.Dispose();

    private sealed class Lane
    {
        public long Input = Nothing;

        public long Seen { get; set; } = Nothing;

        public long SeenAt { get; set; }
    }
}
