using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Checks settings, senders and directories before any service of the host starts: Akka.Hosting only logs a later failure and stops the
/// host, and the caller of the start sees a cancellation without the reason. The actors start with the actor system.
/// </summary>
internal sealed class JobWalStart(IServiceProvider services, JobWalHandles handles) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <remarks>On another thread: a disk that does not answer must not block the host beyond the deadline of its start.</remarks>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var system = services.GetService<ActorSystem>() ?? throw Missing("AddAkka(…, akka => akka.WithJobWal())");
            await Task.Run(() => Prepare(system), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            handles.Failed(error);
            throw;
        }
    }

    private void Prepare(ActorSystem system)
    {
        var instances = JobWalInstances.Of(system);
        if (instances.Declared.Count == 0) throw Missing("akka.WithJobWal() in AddAkka");
        handles.Declare(instances.Declared.Select(static declaration => declaration.Name));
        foreach (var declaration in instances.Declared) instances.Prepare(declaration.Name);
    }

    private static InvalidOperationException Missing(string what) => new($"AddJobWal(…) needs {what}.");

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
