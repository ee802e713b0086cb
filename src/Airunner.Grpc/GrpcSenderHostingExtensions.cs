using Airunner.Actors;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Airunner.Grpc;

/// <summary>Registers the sender in a host.</summary>
public static class GrpcSenderHostingExtensions
{
    /// <summary>
    /// Registers a <see cref="GrpcEventSender"/> as the <see cref="IEventSender"/> of <c>services.AddJobWal(…)</c>; one serves all jobs.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">
    /// Sets options in code, or binds a section of the host's configuration; takes precedence over <c>airunner.server</c> in the actor
    /// system's HOCON.
    /// </param>
    /// <remarks>The host's start throws for wrong settings, with <see cref="GrpcSenderOptionsException"/> as the reason.</remarks>
    public static IServiceCollection AddJobWalGrpcSender(this IServiceCollection services, Action<GrpcSenderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        var section = ServiceDescriptor.Singleton<IConfigureOptions<GrpcSenderOptions>, ServerSectionOfSystem>();
        if (!services.Any(static service => service.ImplementationType == typeof(ServerSectionOfSystem)))
            services.Insert(0, section); // before all code
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton<IEventSender>(static provider => new GrpcEventSender(
            provider.GetRequiredService<IOptions<GrpcSenderOptions>>().Value, provider.GetService<TimeProvider>()));
        return services;
    }

    /// <summary>Reads <c>airunner.server</c> from the actor system's HOCON.</summary>
    private sealed class ServerSectionOfSystem(IServiceProvider services) : IConfigureOptions<GrpcSenderOptions>
    {
        public void Configure(GrpcSenderOptions options)
        {
            if (services.GetService<ActorSystem>() is { } system)
                options.Override(system.Settings.Config, "the actor system's configuration");
        }
    }
}
