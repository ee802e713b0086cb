using Microsoft.Extensions.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>What Akka.Hosting wants of a host: here the command itself starts and stops the system.</summary>
internal sealed class CommandLifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
        // said when the actor system has ended, which only the command brings about
    }
}
