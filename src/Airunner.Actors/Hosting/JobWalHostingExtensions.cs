using Airunner.Actors.Delivery;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Hosting;

/// <summary>Adds the log to a host, in two calls: <c>services.AddJobWal(…)</c> and, in <c>AddAkka</c>, <c>akka.WithJobWal()</c>.</summary>
public static class JobWalHostingExtensions
{
    private const string ConfigPath = "airunner.wal";
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>Registers <see cref="IJobWal"/> and the options; register an <see cref="IEventSender"/> yourself.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options in code, over those of <c>airunner.wal</c> in HOCON.</param>
    public static IServiceCollection AddJobWal(this IServiceCollection services, Action<JobWalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<JobWalHandle>();
        services.TryAddSingleton<IJobWal, JobWal>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new JobWalConfigure(configure));
        services.PostConfigure<HostOptions>(host =>
        {
            // The host's own limit for a stop must not cut off a drain.
            var needed = OptionsOf(Config.Empty, configure).DrainTimeout + ShutdownMargin;
            if (host.ShutdownTimeout < needed) host.ShutdownTimeout = needed;
        });
        return services;
    }

    /// <summary>The same, with the sender's type.</summary>
    public static IServiceCollection AddJobWal<TSender>(this IServiceCollection services, Action<JobWalOptions>? configure = null)
        where TSender : class, IEventSender
    {
        services.TryAddSingleton<IEventSender, TSender>();
        return services.AddJobWal(configure);
    }

    /// <summary>Starts the actors with the system: <c>/user/jobs</c> (registry key <see cref="JobWalKey"/>) and <c>/user/archive</c>.</summary>
    /// <exception cref="JobWalOptionsException">At the start: a setting is wrong; key, value and what is allowed are named.</exception>
    /// <exception cref="Storage.WalIOException">At the start: the state directory cannot be made or written.</exception>
    public static AkkaConfigurationBuilder WithJobWal(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(JobWalRuntime.SystemConfig, HoconAddMode.Append)
            .WithActors((system, registry, resolver) =>
            {
                var handle = resolver.GetService<JobWalHandle>()
                    ?? throw new InvalidOperationException("WithJobWal() needs services.AddJobWal(…) in the same host.");
                try
                {
                    var options = OptionsOf(system.Settings.Config.GetConfig(ConfigPath), resolver.GetService<JobWalConfigure>().Configure);
                    var access = JobWalRuntime.Start(system, options, SendersOf(resolver.GetService<IServiceProvider>()), resolver.GetService<TimeProvider>());
                    registry.Register<JobWalKey>(access.Jobs);
                    handle.Started(access);
                }
                catch (Exception error)
                {
                    handle.Failed(error);
                    throw;
                }
            });
    }

    private static Func<IEventSender> SendersOf(IServiceProvider services) => services.GetRequiredService<IEventSender>;

    private static JobWalOptions OptionsOf(Config? overrides, Action<JobWalOptions>? configure) =>
        JobWalOptionsReader.ReadConfig(overrides ?? Config.Empty, configure);
}

/// <summary>The caller's options in code, carried from the container to the system's start.</summary>
internal sealed record JobWalConfigure(Action<JobWalOptions>? Configure);
