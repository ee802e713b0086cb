namespace Airunner.Actors.Hosting;

/// <summary>Uniform numbers for jitter. Each process has its own seed: the workers of a fleet must not retry at the same moments.</summary>
internal sealed class Chance
{
    private readonly Random _random = new(Environment.ProcessId ^ Guid.NewGuid().GetHashCode());
    private readonly Lock _lock = new();

    /// <summary>The next number, in [0, 1).</summary>
    internal double Next()
    {
        lock (_lock) return _random.NextDouble();
    }
}
