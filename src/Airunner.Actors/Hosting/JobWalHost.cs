using System.Diagnostics.Metrics;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Airunner.Actors.Hosting;

/// <summary>The log in a process without a generic host. It has an actor system of its own.</summary>
public sealed class JobWalHost : IAsyncDisposable
{
    /// <summary>
    /// Configuration of that system: without loggers, serializers and shutdown hooks, and with a scheduler that does not tick.
    /// </summary>
    internal static readonly Config OwnSystemConfig = ConfigurationFactory.ParseString($"""
        akka.loggers = []
        akka.actor.serializers.json = "{typeof(NoSerializer).AssemblyQualifiedName}"
        akka.log-dead-letters = off
        akka.scheduler.implementation = "{typeof(DeadlineScheduler).AssemblyQualifiedName}"
        akka.log-dead-letters-during-shutdown = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """).WithFallback(JobWalRuntime.SystemConfig);

    private readonly JobWalAccess _access;

    private readonly TimeProvider _time;

    private JobWalHost(JobWalAccess access, IJobWal wal, TimeProvider time)
    {
        _access = access;
        Wal = wal;
        _time = time;
    }

    /// <summary>The log.</summary>
    public IJobWal Wal { get; }

    /// <summary>Starts the actors.</summary>
    /// <param name="options">Settings; checked here.</param>
    /// <param name="senders">Returns the sender; called once here, and again for each execution and after a crash.</param>
    /// <param name="logs">Where the actors' logs go.</param>
    /// <param name="time">The wall clock; null for the system's.</param>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    /// <exception cref="WalException">The state directory cannot be used.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    /// <exception cref="InvalidOperationException">The sender cannot be created.</exception>
    public static JobWalHost Start(JobWalOptions options, Func<IEventSender> senders, ILoggerFactory logs, TimeProvider? time = null) =>
        Start(options, senders, logs, time, files: null);

    internal static JobWalHost Start(
        JobWalOptions options,
        Func<IEventSender> senders,
        ILoggerFactory logs,
        TimeProvider? time,
        IWalFileSystem? files,
        IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(senders);
        options.Validate();
        var first = new FirstSender(senders);
        var system = ActorSystem.Create("airunner", OwnSystemConfig); // with a setup, Akka would read an app.config as well
        ActorLogs.Listen(system, logs);
        try
        {
            time ??= TimeProvider.System;
            var access = JobWalRuntime.Start(system, options, first.Get, time, files, meters);
            var handle = new JobWalHandle();
            handle.Started(access);
            return new JobWalHost(access, new JobWal(handle), time);
        }
        catch
        {
            _ = system.Terminate();
            throw;
        }
    }

    /// <summary>The health, with its reason in words.</summary>
    internal Task<HealthCheckResult> CheckAsync(HealthQuestion question, CancellationToken cancellationToken) =>
        new JobWalHealthQuery(_access, _time, JobWalHealthQuery.UsualMaxAge).AskAsync(question, cancellationToken);

    /// <summary>What the system does now.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    internal Task<JobWalFigures> FiguresAsync(CancellationToken cancellationToken) =>
        new JobWalFiguresQuery(_access, _access.Counters, _access.LiveBytes, _time).AskAsync(cancellationToken);

    /// <summary>Stops: no new appends, deliver until the time-out, write marks, close. The rest stays pending on the disk.</summary>
    /// <remarks>
    /// Returns 5 s after the time-out at the latest, even where a call to the disk never returns: that is logged, with the names of the
    /// logs.
    /// </remarks>
    public Task StopAsync(TimeSpan drainTimeout) => StopAsync(drainTimeout, LogsDrain.Margin);

    internal async Task StopAsync(TimeSpan drainTimeout, TimeSpan margin)
    {
        if (_access.System.WhenTerminated.IsCompleted) return;
        var closed = await LogsDrain.TryAsync(_access.System, _access.Jobs, drainTimeout, margin).ConfigureAwait(false);
        if (closed) await EndSweep.RunAsync(_access.System, _access.Archive).ConfigureAwait(false);
        var ended = _access.System.Terminate();
        if (closed) await ended.ConfigureAwait(false); // else it terminates only when the disk answers
    }

    /// <summary>Stops without further delivery.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
}
