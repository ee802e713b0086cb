using System.Globalization;
using Airunner.Actors.Jobs.Recovery;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Derives a worker's health from the statuses of its logs. The measure is progress: how long the oldest event has waited for its delivery.
/// </summary>
internal static class JobWalHealth
{
    private const int NamedAtMost = 5;

    /// <summary>The health.</summary>
    /// <param name="statuses">Of every open log, and of every leftover log that is not finished.</param>
    /// <param name="silent">Executions whose log did not answer.</param>
    /// <param name="unowned">Of logs on the disk that nobody here works on: held by another process, or impossible to open.</param>
    /// <param name="unattended">Logs on the disk that wait for somebody.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="maxAge">An event that waits longer makes it unhealthy.</param>
    /// <param name="question">What is asked: the troubles of another question are left out.</param>
    public static HealthCheckResult Judge(
        IReadOnlyList<JobStatus> statuses,
        IReadOnlyList<JobExecution> silent,
        IReadOnlyCollection<JobStatus> unowned,
        UnattendedLogs unattended,
        DateTimeOffset now,
        TimeSpan maxAge,
        HealthQuestion question = HealthQuestion.All)
    {
        var asksReady = question is HealthQuestion.Ready or HealthQuestion.All;
        var asksProgress = question is HealthQuestion.Progress or HealthQuestion.All;
        var late = statuses.Where(status => asksProgress && Age(status, now) > maxAge).OrderBy(status => status.OldestPending).ToList();
        var writable = asksReady ? statuses.Concat(unowned) : [];
        var troubled = writable.Where(status => status.LogTrouble is not null).ToList();
        var held = unowned.Count(status => status.LogTrouble is null);
        var neglected = asksProgress ? unattended.Troubles().ToList() : [];
        string[] texts =
        [
            Named(silent.Select(execution => $"{execution} does not answer: a call to its disk may hang")),
            Named(late.Select(status => Late(status, now))),
            Named(troubled.Select(status => $"{status.Execution}: {status.LogTrouble}")),
            string.Join("; ", neglected),
            held > 0 && asksProgress ? $"{held} logs are held by other processes, which deliver them" : "",
        ];
        var data = new Dictionary<string, object>
        {
            ["logs"] = statuses.Count + silent.Count,
            ["pending"] = statuses.Sum(status => status.Pending),
            ["oldestSeconds"] = (long)statuses.Select(status => Age(status, now)).Append(TimeSpan.Zero).Max().TotalSeconds,
            ["waiting"] = unattended.Waiting,
            ["troubled"] = troubled.Count,
            ["heldElsewhere"] = held,
        };
        var health = HealthStatus.Healthy;
        if (troubled.Count > 0 || neglected.Count > 0) health = HealthStatus.Degraded;
        if (silent.Count > 0 || late.Count > 0) health = HealthStatus.Unhealthy;
        var description = string.Join("; ", texts.Where(text => text.Length > 0));
        return new HealthCheckResult(health, description.Length > 0 ? description : null, data: data);
    }

    /// <summary>How long the oldest pending event has waited; never negative, also after the wall clock was set back.</summary>
    private static TimeSpan Age(JobStatus status, DateTimeOffset now) =>
        status.OldestPending is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;

    private static string Late(JobStatus status, DateTimeOffset now)
    {
        var age = TimeSpan.FromSeconds((long)Age(status, now).TotalSeconds);
        var why = status.Trouble is { } trouble && trouble != status.LogTrouble ? $": {trouble}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{status.Execution} has {status.Pending} events to deliver, the oldest for {age}{why}");
    }

    /// <summary>The first few, and the number of the others.</summary>
    internal static string Named(IEnumerable<string> all)
    {
        var texts = all.ToList();
        if (texts.Count <= NamedAtMost) return string.Join("; ", texts);
        return string.Join("; ", texts.Take(NamedAtMost).Append($"and {texts.Count - NamedAtMost} more"));
    }
}
