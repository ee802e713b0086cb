using Airunner.Actors.Hosting;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The running system over its container.</summary>
internal sealed class WorkerSystem(ServiceProvider provider, JobWalOptions options, ILoggerFactory logs) : IWorkerSystem
{
    /// <summary>How long the actors may take to write marks and close their logs.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromMilliseconds(100);

    public IJobWal Wal { get; } = provider.GetRequiredService<IJobWal>();

    public JobWalOptions Options { get; } = options;

    public ILoggerFactory Logs { get; } = logs;

    public async ValueTask DisposeAsync()
    {
        if (provider.GetService<ActorSystem>() is { } system) await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        await provider.DisposeAsync();
        Logs.Dispose();
    }
}
