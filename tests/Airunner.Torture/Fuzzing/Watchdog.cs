namespace Airunner.Torture.Fuzzing;

/// <summary>Ends a run that hangs: an endless loop throws no exception, and nothing else would report its input.</summary>
/// <remarks>An input takes far less than a millisecond; only one that takes a minute of CPU time counts as hanging.</remarks>
internal sealed class Watchdog : IDisposable
{
    /// <summary>How long the process may work on one input.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const long Nothing = -1;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Action<long> _stuck;
    private readonly Lane[] _lanes;
    private readonly ITimer _timer;

    /// <param name="time">The clock; best <see cref="ProcessorTime"/>, which does not advance while other programs use the machine.</param>
    /// <param name="lanes">How many inputs run at the same time.</param>
    /// <param name="stuck">Called with the number of an input that hangs; should end the process.</param>
    public Watchdog(TimeProvider time, int lanes, Action<long> stuck)
    {
        _time = time;
        _stuck = stuck;
        _lanes = [.. Enumerable.Range(0, lanes).Select(static _ => new Lane())];
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Notes that a lane starts an input.</summary>
    public void Begin(int lane, long input) => Volatile.Write(ref _lanes[lane].Input, input);

    /// <summary>Notes that a lane has no more inputs.</summary>
    public void End(int lane) => Volatile.Write(ref _lanes[lane].Input, Nothing);

    /// <summary>Checks for inputs that were running at an earlier check and still are.</summary>
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
