namespace Airunner.Collector.Server.Listening;

/// <summary>A value made of files, made anew when one of them has changed. When that fails, the old one stays, with a report.</summary>
internal sealed class WatchedFiles<T>
    where T : class
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string[] _paths;
    private readonly Func<T> _load;
    private readonly Action<string> _report;
    private readonly TimeProvider _time;
    private string _state;
    private long _lookedAt;
    private T _value;

    /// <param name="paths">The files.</param>
    /// <param name="load">Makes the value.</param>
    /// <param name="report">Takes a sentence about a change, or about its failure.</param>
    /// <param name="time">Measures the interval between two looks at the files.</param>
    public WatchedFiles(string[] paths, Func<T> load, Action<string> report, TimeProvider time)
    {
        _paths = paths;
        _load = load;
        _report = report;
        _time = time;
        _state = State();
        _lookedAt = time.GetTimestamp();
        _value = load();
    }

    /// <summary>The value; at most a second old.</summary>
    public T Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_lookedAt) < LeastInterval) return _value;
                _lookedAt = _time.GetTimestamp();
                var state = State();
                if (state == _state) return _value;
                _state = state;
                Reload();
                return _value;
            }
        }
    }

    private void Reload()
    {
        try
        {
            _value = _load();
            _report($"Read {string.Join(" and ", _paths)} again");
        }
        catch (Exception failure)
        {
            _report($"The collector goes on with what it had: {failure.Message}");
        }
    }

    /// <summary>What a change of the files changes: also where one is replaced by a symbolic link, as in Kubernetes.</summary>
    private string State() => string.Join('|', _paths.Select(State));

    private static string State(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length}";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return ""; // making the value reports it
        }
    }
}
