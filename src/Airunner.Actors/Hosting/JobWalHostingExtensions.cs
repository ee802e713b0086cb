using Airunner.Actors.Delivery;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Hosting;

/// <summary>Adds the log to a host, in two calls: <c>services.AddJobWal(…)</c> and, in <c>AddAkka</c>, <c>akka.WithJobWal()</c>.</summary>
/// <remarks>
/// The host's start throws what is wrong with the log: <see cref="JobWalOptionsException"/> for settings,
/// <see cref="Storage.WalIOException"/> for a state directory that cannot be made or written, <see cref="InvalidOperationException"/>
/// for a call that is missing. The host's stop drains the logs, and its <see cref="HostOptions.ShutdownTimeout"/> is raised to
/// <c>drain-timeout</c> and a margin.
/// </remarks>
public static class JobWalHostingExtensions
{
    /// <summary>Registers <see cref="IJobWal"/>; register an <see cref="IEventSender"/> yourself.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options in code, over those of <c>airunner.wal</c> in the actor system's HOCON.</param>
    public static IServiceCollection AddJobWal(this IServiceCollection services, Action<JobWalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<JobWalHandle>();
        services.TryAddSingleton<IJobWal, JobWal>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<JobWalStart>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JobWalStart>(provider => provider.GetRequiredService<JobWalStart>()));
        return services.Replace(ServiceDescriptor.Singleton(new JobWalConfigure(configure)));
    }

    /// <summary>The same, with the sender's type; one instance serves all jobs.</summary>
    public static IServiceCollection AddJobWal<TSender>(this IServiceCollection services, Action<JobWalOptions>? configure = null)
        where TSender : class, IEventSender
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IEventSender, TSender>();
        return services.AddJobWal(configure);
    }

    /// <summary>Starts the actors with the system: <c>/user/jobs</c> (registry key <see cref="JobWalKey"/>) and <c>/user/archive</c>.</summary>
    /// <param name="builder">HOCON added to it may override <c>airunner.wal</c>; its keys are those of <c>akka.hocon</c>.</param>
    public static AkkaConfigurationBuilder WithJobWal(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(JobWalRuntime.SystemConfig, HoconAddMode.Append)
            .WithActors((system, registry, resolver) =>
            {
                var start = resolver.GetService<JobWalStart>()
                    ?? throw new InvalidOperationException("WithJobWal() needs services.AddJobWal(…) in the same host.");
                start.Start(system, registry);
            });
    }
}
