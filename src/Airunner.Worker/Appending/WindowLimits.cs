namespace Airunner.Worker.Appending;

/// <summary>The size of the window, and how long a transient refusal may last.</summary>
/// <param name="MaxEvents">Most events in flight, at least 1.</param>
/// <param name="MaxBytes">Most bytes in flight; a larger event is allowed when it is alone.</param>
/// <param name="GiveUpAfter">Longest time without a durable event while appends are refused: the drain time-out.</param>
internal readonly record struct WindowLimits(int MaxEvents, long MaxBytes, TimeSpan GiveUpAfter)
{
    private static readonly TimeSpan SlowDisk = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for one outcome. Has a minimum: a short drain time-out must not turn a slow disk into a failed one.</summary>
    public TimeSpan LongestSilence => GiveUpAfter > SlowDisk ? GiveUpAfter : SlowDisk;
}
