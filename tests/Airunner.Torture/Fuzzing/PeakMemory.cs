using System.Globalization;

namespace Airunner.Torture.Fuzzing;

/// <summary>The peak memory of this process, as the kernel counts it (proc(5): VmHWM, clear_refs).</summary>
internal static class PeakMemory
{
    private const string ResetPeak = "5";

    /// <summary>The most bytes by which the process's memory grew, including other threads.</summary>
    public static long During(Action work)
    {
        File.WriteAllText("/proc/self/clear_refs", ResetPeak);
        var before = Of("VmRSS:");
        work();
        return Math.Max(0, Of("VmHWM:") - before);
    }

    private static long Of(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.AsSpan(field.Length, line.Length - field.Length - " kB".Length),
            NumberStyles.AllowLeadingWhite,
            CultureInfo.InvariantCulture);
    }
}
