using Airunner.Actors.Hosting;

namespace Airunner.Worker.Top;

/// <summary>What a process has answered.</summary>
/// <param name="Identity">Which process.</param>
/// <param name="Figures">What it does.</param>
/// <param name="Uptime">Since it opened its logs, by its monotonic clock.</param>
internal sealed record ProcessSample(ProcessIdentity Identity, JobWalFigures Figures, TimeSpan Uptime)
{
    /// <summary>Appends per second since an earlier answer of the same process; since its start where there is none.</summary>
    public double AppendsPerSecond(ProcessSample? earlier)
    {
        var seconds = (Uptime - (earlier?.Uptime ?? TimeSpan.Zero)).TotalSeconds;
        return seconds > 0 ? (Figures.Appends - (earlier?.Figures.Appends ?? 0)) / seconds : 0;
    }
}
