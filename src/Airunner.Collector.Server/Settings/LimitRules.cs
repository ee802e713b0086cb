using Airunner.Actors.Hosting;

namespace Airunner.Collector.Server.Settings;

/// <summary>Limits that contradict each other: a message that one of them admits and another never does.</summary>
internal static class LimitRules
{
    public static IEnumerable<JobWalOptionProblem> Contradictions(this CollectorLimits limits, string? source)
    {
        if (limits.MaxMessageBytes < limits.MaxEventBytes)
            yield return Below("max-message-bytes", limits.MaxMessageBytes, "max-event-bytes", limits.MaxEventBytes, source);
        if (limits.MaxJobWaitingBytes < limits.MaxMessageBytes)
            yield return Below("max-job-waiting-bytes", limits.MaxJobWaitingBytes, "max-message-bytes", limits.MaxMessageBytes, source);
        if (limits.MaxWaitingBytes < limits.MaxJobWaitingBytes)
            yield return Below("max-waiting-bytes", limits.MaxWaitingBytes, "max-job-waiting-bytes", limits.MaxJobWaitingBytes, source);
    }

    private static JobWalOptionProblem Below(string key, long value, string other, long least, string? source) =>
        new($"{CollectorSetting.Section}.{key} is {value} B. Allowed: not below {other}, which is {least} B.")
        {
            Source = source,
            Key = $"{CollectorSetting.Section}.{key}",
        };
}
