using System.Diagnostics.Metrics;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Starts the log in a host, in two steps. Settings and directories are checked before any service starts: Akka.Hosting only logs a later
/// failure and stops the host, and the caller of the start sees a cancellation without the reason.
/// </summary>
internal sealed class JobWalStart(IServiceProvider services, JobWalHandle handle, IOptions<HostOptions> host)
    : IHostedLifecycleService
{
    /// <summary>
    /// Time that the host's stop needs beyond the drain: for logs that do not close, and for Akka's own phases, of which the last one waits
    /// 10 s for a system that does not terminate.
    /// </summary>
    internal static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(20);

    private IWalFileSystem? _files = services.GetService<IWalFileSystem>();
    private JobWalOptions? _options;

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
            handle.Failed(error);
            throw;
        }
    }

    /// <summary>Starts the actors.</summary>
    internal void Start(ActorSystem system, IActorRegistry registry)
    {
        try
        {
            var options = _options ?? Prepare(system);
            var access = JobWalRuntime.Start(
                system, options, services.GetRequiredService<IEventSender>, services.GetRequiredService<TimeProvider>(), _files,
                services.GetService<IMeterFactory>());
            registry.Register<JobWalKey>(access.Jobs);
            Logging.GetLogger(system, nameof(JobWalStart)).Info(
                "The logs in {Directory} have started. Settings: {Settings}", options.Directory, SettingsTable.Show(options));
            handle.Started(access);
        }
        catch (Exception error)
        {
            handle.Failed(error);
            throw;
        }
    }

    private JobWalOptions Prepare(ActorSystem system)
    {
        if (!system.Settings.Config.HasPath(JobWalRuntime.DrainPhasePath))
            throw Missing("akka.WithJobWal() in AddAkka");
        if (services.GetService<IServiceProviderIsService>() is { } known && !known.IsService(typeof(IEventSender)))
            throw Missing($"an {nameof(IEventSender)}: AddJobWal<TSender>(…), or register one");
        CheckSender();
        var options = services.GetRequiredService<IOptions<JobWalOptions>>().Value;
        _files = JobWalRuntime.DiskOf(_files, system);
        DiskDirectories.Ensure(_files, options.Directory);
        ExecutionLocks.Open(_files, options.Directory).Dispose();
        var needed = options.DrainTimeout + ShutdownMargin;
        if (host.Value.ShutdownTimeout < needed) host.Value.ShutdownTimeout = needed;
        return _options = options;
    }

    /// <summary>A sender that cannot be created is an error of the start, not of every delivery later.</summary>
    private void CheckSender()
    {
        if (services.GetService<SenderRegistration>() is { IsScoped: true })
        {
            throw new InvalidOperationException(
                $"The {nameof(IEventSender)} is registered as scoped, but one instance serves all jobs for as long as the host runs: "
                + "register a singleton that creates a scope for each send where it needs one.");
        }

        try
        {
            services.GetRequiredService<IEventSender>();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                $"The {nameof(IEventSender)} cannot be created: {error.Message} It is resolved without a scope: register a singleton.",
                error);
        }
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
