using System.Globalization;

namespace Airunner.Worker.Running;

/// <summary>The limits of a command's time.</summary>
/// <param name="longest">The longest time it may run; null for no limit.</param>
/// <param name="longestSilence">The longest time without output; null for no limit.</param>
internal readonly struct TimeLimits(TimeSpan? longest, TimeSpan? longestSilence)
{
    /// <summary>When the first limit is reached unless output comes; null without limits.</summary>
    /// <param name="lastOutput">When the last output came, from the start.</param>
    public TimeSpan? Due(TimeSpan lastOutput)
    {
        var silent = lastOutput + longestSilence;
        return longest is null || silent < longest ? silent : longest;
    }

    /// <summary>Which limit is reached, for the user; null for none.</summary>
    /// <param name="elapsed">Since the start.</param>
    /// <param name="lastOutput">When the last output came, from the start.</param>
    public string? Reached(TimeSpan elapsed, TimeSpan lastOutput)
    {
        if (elapsed >= longest) return $"The command ran for {Seconds(longest.Value)}, the limit of --timeout, and is ended.";
        return elapsed - lastOutput >= longestSilence
            ? $"The command had no output for {Seconds(longestSilence.Value)}, the limit of --idle-timeout, and is ended."
            : null;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
