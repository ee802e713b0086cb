using Microsoft.Extensions.DependencyInjection;

namespace Airunner.Actors.Hosting;

/// <summary>How a host has registered its <see cref="IEventSender"/>.</summary>
/// <param name="services">The host's services.</param>
internal sealed class SenderRegistration(IServiceCollection services)
{
    /// <summary>
    /// Whether it is scoped. Without the validation of scopes, which is on in development only, such a sender would be created from the
    /// root, and would live with its scoped dependencies as long as the host.
    /// </summary>
    internal bool IsScoped =>
        services.LastOrDefault(static service => service.ServiceType == typeof(IEventSender) && !service.IsKeyedService)
            is { Lifetime: ServiceLifetime.Scoped };
}
