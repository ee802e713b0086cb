namespace Airunner.Actors.Hosting;

/// <summary>Uniform numbers for jitter. One source for a system; its seed comes from the process, since fleets must not retry in step.</summary>
internal sealed class Chance
{
    private readonly Random _random = new(Environment.ProcessId ^ Guid.NewGuid().GetHashCode());
    private readonly Lock _lock = new();

    /// <summary>The next one, in [0, 1).</summary>
    internal double Next()
    {
        lock (_lock) return _random.NextDouble();
    }
}
