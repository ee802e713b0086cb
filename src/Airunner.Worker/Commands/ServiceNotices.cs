using Airunner.Actors.Hosting;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Worker.Commands;

/// <summary>The reports of <c>run</c> and <c>pipe</c> to systemd.</summary>
internal static class ServiceNotices
{
    /// <summary>The notices; null where systemd does not ask for them. The watchdog hears of it while the logs answer.</summary>
    public static SystemdNotices? Of(Shell shell, IWorkerSystem system) =>
        SystemdNotices.Of(shell.Environment, shell.Time, async ended =>
            (await system.Health.CheckAsync(HealthQuestion.Live, ended)).Status == HealthStatus.Healthy);
}
