using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Airunner.Actors.Storage;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Adds the log to a host, in two calls, <c>services.AddJobWal(…)</c> and, in <c>AddAkka</c>, <c>akka.WithJobWal()</c>; or in one,
/// <c>akka.WithJobWal(sender, …)</c>.
/// </summary>
/// <remarks>
/// The host's start throws <see cref="JobWalOptionsException"/> for wrong settings, <see cref="Storage.WalIOException"/> for a state
/// directory that cannot be created or written, <see cref="InvalidOperationException"/> for a missing call, and
/// <see cref="PlatformNotSupportedException"/> where this is not Linux on x64 or arm64. The host's stop drains the logs; its
/// <see cref="HostOptions.ShutdownTimeout"/> is raised to <c>drain-timeout</c> plus a margin.
/// </remarks>
public static class JobWalHostingExtensions
{
    // What was declared on a builder: its services cannot be changed any more when it is called.
    private static readonly ConditionalWeakTable<AkkaConfigurationBuilder, JobWalSetup> Setups = [];

    private static readonly (HealthQuestion Question, string Name)[] Probes =
        [(HealthQuestion.Live, "live"), (HealthQuestion.Ready, "ready"), (HealthQuestion.Progress, "progress")];

    /// <summary>
    /// Registers <see cref="IJobWal"/>, and, keyed by their names, those of several logs. Register an <see cref="IEventSender"/> yourself,
    /// or pass senders to <c>WithJobWal</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">
    /// Sets options in code; takes precedence over <c>airunner.wal</c> in the actor system's HOCON. The same as
    /// <c>services.Configure&lt;JobWalOptions&gt;(configure)</c>: several calls apply in their order. After the start of the actor system
    /// <c>IOptions&lt;JobWalOptions&gt;</c> holds the effective options.
    /// </param>
    public static IServiceCollection AddJobWal(this IServiceCollection services, Action<JobWalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<JobWalHandles>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<JobWalHandles>().Of(InstanceName.Default.Name));
        services.TryAddSingleton(new SenderRegistration(services));
        services.TryAddSingleton<IJobWal>(static provider => new JobWal(provider.GetRequiredService<JobWalHandle>()));
        services.TryAddKeyedSingleton<IJobWal>(
            KeyedService.AnyKey, static (provider, key) => new JobWal(provider.GetRequiredService<JobWalHandles>().Of(key)));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<JobWalStart>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, JobWalStart>(provider => provider.GetRequiredService<JobWalStart>()));
        services.AddOptions();
        services.TryAddTransient<IOptionsFactory<JobWalOptions>, JobWalOptionsFactory>();
        return configure is null ? services : services.Configure(configure);
    }

    /// <summary>Registers <see cref="IJobWal"/> and the sender; one instance of the sender serves all jobs.</summary>
    public static IServiceCollection AddJobWal<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSender>(
        this IServiceCollection services, Action<JobWalOptions>? configure = null)
        where TSender : class, IEventSender
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IEventSender, TSender>();
        return services.AddJobWal(configure);
    }

    /// <summary>Adds a health check, <c>airunner-wal</c>, that asks the logs for their progress.</summary>
    /// <param name="builder">A builder on which <c>WithJobWal</c> is called too.</param>
    /// <param name="maxAge">Unhealthy when an event has waited longer for its delivery; null for 10 minutes.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <remarks>
    /// Also unhealthy when a log does not answer. Degraded while a log cannot be written (after a failed write, on a full disk, over the
    /// quota; until a write has succeeded), or a leftover log cannot be opened. The description names the logs and the reasons.
    /// </remarks>
    public static AkkaConfigurationBuilder WithJobWalHealthCheck(
        this AkkaConfigurationBuilder builder, TimeSpan? maxAge = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var check = new JobWalHealthCheck(HealthQuestion.All, Limit(maxAge));
        return builder.WithHealthCheck("airunner-wal", check, HealthStatus.Unhealthy, tags ?? []);
    }

    /// <summary>
    /// Adds three health checks, for an orchestrator's probes: <c>airunner-wal-live</c> (the process answers; else restart it),
    /// <c>airunner-wal-ready</c> (appends are taken) and <c>airunner-wal-progress</c> (events are delivered), with the tags <c>live</c>,
    /// <c>ready</c> and <c>progress</c>.
    /// </summary>
    /// <param name="builder">A builder on which <c>WithJobWal</c> is called too.</param>
    /// <param name="maxAge">No progress when an event has waited longer for its delivery; null for 10 minutes.</param>
    public static AkkaConfigurationBuilder WithJobWalProbes(this AkkaConfigurationBuilder builder, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var limit = Limit(maxAge);
        foreach (var (question, name) in Probes)
        {
            var check = new JobWalHealthCheck(question, limit);
            builder = builder.WithHealthCheck($"airunner-wal-{name}", check, HealthStatus.Unhealthy, [name]);
        }

        return builder;
    }

    /// <summary>
    /// Lets the system's lines, this library's and Akka's, go to the host's logging instead of the console: the category is the class that
    /// logs, such as <c>Airunner.Actors.Jobs.Actors.JobWalActor</c>, the event id that of the README's list of lines.
    /// </summary>
    /// <param name="builder">The system's. Of this call and <c>ConfigureLoggers</c> the last one counts.</param>
    /// <param name="level">What is below it is not made at all. The host's own levels count besides, by category.</param>
    public static AkkaConfigurationBuilder WithJobWalLogging(
        this AkkaConfigurationBuilder builder, Akka.Event.LogLevel level = Akka.Event.LogLevel.InfoLevel)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureLoggers(logs =>
        {
            logs.LogLevel = level;
            logs.ClearLoggers().AddLogger<HostLogger>();
        });
    }

    private static TimeSpan Limit(TimeSpan? maxAge)
    {
        var limit = maxAge ?? JobWalHealthQuery.UsualMaxAge;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(maxAge));
        return limit;
    }

    /// <summary>
    /// Starts the log that <c>services.AddJobWal(…)</c> has registered, with the system: <c>/user/airunner</c> with its children
    /// <c>jobs</c> (registry key <see cref="JobWalKey"/>) and <c>archive</c>.
    /// </summary>
    /// <param name="builder">Its HOCON may override <c>airunner.wal</c>; the keys are those of <c>akka.hocon</c>.</param>
    /// <exception cref="InvalidOperationException">It was called for this system already.</exception>
    public static AkkaConfigurationBuilder WithJobWal(this AkkaConfigurationBuilder builder) =>
        Declare(builder, HostedJobWal.OfServices());

    /// <summary>Starts a log with the system; <c>services.AddJobWal(…)</c> is not needed for it.</summary>
    /// <param name="builder">Its HOCON may override <c>airunner.wal</c>, and so may the host's configuration.</param>
    /// <param name="sender">
    /// Makes the sender, once; it serves all jobs of this log. It is not disposed: what the container makes, the container ends.
    /// </param>
    /// <param name="configure">Settings; they take precedence over HOCON and the host's configuration.</param>
    /// <param name="name">
    /// Tells several logs of one system apart: letters, digits and hyphens. Each needs a state directory of its own. Its actors are under
    /// <c>/user/airunner-NAME</c>.
    /// </param>
    /// <remarks>
    /// Appends go through <c>JobWal.Get(system)</c> or <c>JobWal.Get(system, name)</c>. With <c>services.AddJobWal()</c> in the same host,
    /// <see cref="IJobWal"/> is in the container too, keyed by its name where it has one, and what stops the start is thrown by the start
    /// of the host; without it, Akka.Hosting logs the reason and stops the host.
    /// </remarks>
    /// <exception cref="InvalidOperationException">It was called for this system and name already.</exception>
    public static AkkaConfigurationBuilder WithJobWal(
        this AkkaConfigurationBuilder builder,
        Func<IServiceProvider, IEventSender> sender,
        Action<JobWalOptions>? configure = null,
        string name = "")
    {
        ArgumentNullException.ThrowIfNull(sender);
        return Declare(builder, HostedJobWal.Of(InstanceName.Of(name), sender, configure));
    }

    /// <summary>Declares a log on a builder, and starts it with the system.</summary>
    internal static AkkaConfigurationBuilder Declare(AkkaConfigurationBuilder builder, JobWalDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!Setups.TryGetValue(builder, out var setup))
        {
            setup = new JobWalSetup();
            Setups.Add(builder, setup);
            builder = builder.AddSetup(setup).AddHocon(JobWalRuntime.SystemConfig, HoconAddMode.Append);
        }

        if (setup.Find(declaration.Name) is not null)
            throw new InvalidOperationException($"WithJobWal() was called twice for {declaration.Name.Text} of one actor system.");
        setup.Add(declaration);
        return builder.WithActors((system, registry, _) => HostedJobWal.Start(system, registry, declaration.Name));
    }
}
