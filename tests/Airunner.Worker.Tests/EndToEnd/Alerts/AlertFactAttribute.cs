using Airunner.Collector.Tests.Server;

namespace Airunner.Worker.Tests.EndToEnd.Alerts;

/// <summary>A fact that needs Prometheus, strace and a small disk; skipped with the reason where one of them is missing.</summary>
public sealed class AlertFactAttribute : FactAttribute
{
    private static readonly string? Obstacle = SmallDisk.Obstacle();

    public AlertFactAttribute()
    {
        if (!IsInstalled("prometheus")) Skip = "prometheus is not installed: nobody evaluates the alerts.";
        else if (StraceFactAttribute.Path is null) Skip = "strace is not installed: disk calls cannot be made to fail.";
        else if (Obstacle is not null) Skip = $"No small disk can be mounted: {Obstacle}";
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(directory => File.Exists(Path.Combine(directory, program)));
}
