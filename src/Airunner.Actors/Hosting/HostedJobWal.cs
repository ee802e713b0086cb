using System.Diagnostics.Metrics;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Airunner.Actors.Hosting;

/// <summary>A log whose settings and sender come from a host.</summary>
internal static class HostedJobWal
{
    /// <summary>
    /// Time that the host's stop needs beyond the drain: for logs that do not close, and for Akka's own phases, of which the last one waits
    /// 10 s for a system that does not terminate.
    /// </summary>
    internal static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(20);

    /// <summary>The log of <c>AddJobWal</c>: options and sender are services.</summary>
    /// <param name="placement">Places executions on several machines; null where all are here.</param>
    internal static JobWalDeclaration OfServices(IJobWalPlacement? placement = null) => new(InstanceName.Default, system =>
    {
        var services = ServicesOf(system);
        if (services.GetService<JobWalStart>() is null)
            throw new InvalidOperationException("WithJobWal() needs services.AddJobWal(…) in the same host, or a sender as an argument.");
        var isRegistered = services.GetService<IServiceProviderIsService>() is not { } known || known.IsService(typeof(IEventSender));
        if (isRegistered) CheckSender(services);
        var options = services.GetRequiredService<IOptions<JobWalOptions>>().Value;
        if (!isRegistered && options.Sender.Length == 0)
        {
            throw new InvalidOperationException(
                $"AddJobWal(…) needs an {nameof(IEventSender)}: AddJobWal<TSender>(…), or register one, or name a type in "
                + $"{SettingsTable.Section}.sender.");
        }

        var senders = isRegistered
            ? services.GetRequiredService<IEventSender>
            : OneSender.OfType(options.Sender, system, InstanceName.Default);
        return Prepared(services, options, senders) with { Placement = placement };
    });

    /// <summary>A machine that keeps no logs and only appends: it needs no sender and no directory.</summary>
    /// <param name="placement">Knows where the logs are.</param>
    internal static JobWalDeclaration WithoutLogs(IJobWalPlacement placement) => new(InstanceName.Default, system =>
    {
        var services = ServicesOf(system);
        var options = Options(InstanceName.Default, system, services, configure: null);
        return Prepared(services, options, NoSender) with { Placement = placement };
    });

    /// <summary>A log whose sender is given with its declaration.</summary>
    internal static JobWalDeclaration Of(
        InstanceName name, Func<IServiceProvider, IEventSender> sender, Action<JobWalOptions>? configure) => new(name, system =>
    {
        var services = ServicesOf(system);
        return Prepared(services, Options(name, system, services, configure), OneSender.For(() => sender(services)));
    });

    /// <summary>Starts a log's actors and gives them to the host.</summary>
    internal static void Start(ActorSystem system, IActorRegistry registry, InstanceName name)
    {
        var handle = ServicesOf(system).GetService<JobWalHandles>()?.Of(name.Name);
        try
        {
            var access = JobWalInstances.Of(system).Start(name);
            if (name == InstanceName.Default) registry.Register<JobWalKey>(access.Jobs);
            handle?.Started(access);
        }
        catch (Exception error)
        {
            handle?.Failed(error);
            throw;
        }
    }

    private static IEventSender NoSender() => throw new InvalidOperationException("This machine keeps no logs: it delivers nothing.");

    private static JobWalOptions Options(
        InstanceName name, ActorSystem system, IServiceProvider services, Action<JobWalOptions>? configure)
    {
        if (services.GetService<IOptionsFactory<JobWalOptions>>() is JobWalOptionsFactory factory)
            return factory.Create(name.Name, configure);
        var hocon = system.Settings.Config;
        return services.GetService<IConfiguration>() is { } configuration
            ? JobWalOptionsReader.ReadConfiguration(configuration, hocon, configure, name)
            : JobWalOptionsReader.ReadConfig(hocon, configure, name);
    }

    private static PreparedJobWal Prepared(IServiceProvider services, JobWalOptions options, Func<IEventSender> senders)
    {
        var host = services.GetRequiredService<IOptions<HostOptions>>().Value;
        var needed = options.DrainTimeout + ShutdownMargin;
        if (host.ShutdownTimeout < needed) host.ShutdownTimeout = needed;
        return new PreparedJobWal(options, senders, services.GetService<TimeProvider>() ?? TimeProvider.System)
        {
            Files = services.GetService<IWalFileSystem>(),
            Meters = services.GetService<IMeterFactory>(),
        };
    }

    /// <summary>A sender that cannot be created is an error of the start, not of every delivery later.</summary>
    private static void CheckSender(IServiceProvider services)
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

    private static IServiceProvider ServicesOf(ActorSystem system) =>
        DependencyResolver.For(system).Resolver.GetService<IServiceProvider>();
}
