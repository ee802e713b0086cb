using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Hosting;

/// <summary>What the logs' statuses say of a worker's health. Health is progress: how long the oldest event has waited to be delivered.</summary>
internal static class JobWalHealth
{
    private const int NamedAtMost = 5;

    /// <summary>Judges.</summary>
    /// <param name="statuses">Of every log that is alive, or that the start found and has not opened yet.</param>
    /// <param name="silent">Executions whose log did not answer.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="maxAge">An event that waits longer makes it unhealthy.</param>
    public static HealthCheckResult Judge(IReadOnlyList<JobStatus> statuses, IReadOnlyList<JobExecution> silent, DateTimeOffset now, TimeSpan maxAge)
    {
        var late = statuses.Where(status => Age(status, now) > maxAge).OrderBy(status => status.OldestPending).ToList();
        var troubled = statuses.Where(status => status.LogTrouble is not null).ToList();
        string[] says =
        [
            Named(silent.Select(execution => $"{execution} does not answer: a call to its disk may hang")),
            Named(late.Select(status => Late(status, now))),
            Named(troubled.Select(status => $"{status.Execution}: {status.LogTrouble}")),
        ];
        var data = new Dictionary<string, object>
        {
            ["logs"] = statuses.Count + silent.Count,
            ["pending"] = statuses.Sum(status => status.Pending),
            ["oldestSeconds"] = (long)statuses.Select(status => Age(status, now)).Append(TimeSpan.Zero).Max().TotalSeconds,
            ["troubled"] = troubled.Count,
        };
        var health = silent.Count > 0 || late.Count > 0 ? HealthStatus.Unhealthy : troubled.Count > 0 ? HealthStatus.Degraded : HealthStatus.Healthy;
        return new HealthCheckResult(health, health == HealthStatus.Healthy ? null : string.Join("; ", says.Where(text => text.Length > 0)), data: data);
    }

    /// <summary>How long the oldest pending event has waited; a wall clock that went back makes it no less than nothing.</summary>
    private static TimeSpan Age(JobStatus status, DateTimeOffset now) =>
        status.OldestPending is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;

    private static string Late(JobStatus status, DateTimeOffset now)
    {
        var age = TimeSpan.FromSeconds((long)Age(status, now).TotalSeconds);
        var why = status.Trouble is { } trouble && trouble != status.LogTrouble ? $": {trouble}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{status.Execution} has {status.Pending} events to deliver, the oldest for {age}{why}");
    }

    /// <summary>The first few, and how many more.</summary>
    internal static string Named(IEnumerable<string> all)
    {
        var texts = all.ToList();
        return string.Join("; ", texts.Count <= NamedAtMost ? texts : texts.Take(NamedAtMost).Append($"and {texts.Count - NamedAtMost} more"));
    }
}
