using System.Diagnostics;

namespace Airunner.Benchmarks.Product;

/// <summary>When something happened to each of the latest events of an execution, by their sequences. Any thread reads.</summary>
internal sealed class EventTimes
{
    private const int Kept = 1 << 12;

    private readonly long[] _at = new long[Kept];

    /// <summary>The Stopwatch timestamp of an event.</summary>
    public long this[long sequence]
    {
        get => Volatile.Read(ref _at[sequence % Kept]);
        set => Volatile.Write(ref _at[sequence % Kept], value);
    }

    /// <summary>It happens now.</summary>
    public void Now(long sequence) => this[sequence] = Stopwatch.GetTimestamp();
}
