namespace Airunner.Actors.Cluster.Placing;

/// <summary>Lets one of many equal lines through in a time. Thread-safe.</summary>
internal sealed class SayOnce(TimeSpan every, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _saidAt;

    /// <summary>Whether the line is to be written now.</summary>
    public bool IsDue()
    {
        lock (_lock)
        {
            if (_saidAt is { } at && time.GetElapsedTime(at) < every) return false;
            _saidAt = time.GetTimestamp();
            return true;
        }
    }
}
