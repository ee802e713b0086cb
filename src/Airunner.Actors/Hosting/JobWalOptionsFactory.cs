using Akka.Actor;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Airunner.Actors.Hosting;

/// <summary>
/// The effective options of a host, as <c>IOptions&lt;JobWalOptions&gt;</c>: the defaults, then the actor system's HOCON, then the section
/// <c>Airunner:Wal</c> of the host's configuration, then every <c>Configure</c> and <c>PostConfigure</c> in the order of their
/// registration.
/// </summary>
internal sealed class JobWalOptionsFactory(
    IServiceProvider services,
    IEnumerable<IConfigureOptions<JobWalOptions>> configures,
    IEnumerable<IPostConfigureOptions<JobWalOptions>> postConfigures,
    IEnumerable<IValidateOptions<JobWalOptions>> validators) : IOptionsFactory<JobWalOptions>
{
    /// <inheritdoc/>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    /// <exception cref="OptionsValidationException">A validator of the user has refused the options.</exception>
    public JobWalOptions Create(string name) => Create(name, configureLast: null);

    /// <summary>As the other overload, with one more <c>Configure</c> after all others.</summary>
    internal JobWalOptions Create(string name, Action<JobWalOptions>? configureLast)
    {
        var hocon = services.GetRequiredService<ActorSystem>().Settings.Config;
        var options = services.GetService<IConfiguration>() is { } configuration
            ? JobWalOptionsReader.ReadConfiguration(configuration, hocon, Configure, InstanceName.Of(name))
            : JobWalOptionsReader.ReadConfig(hocon, Configure, InstanceName.Of(name));
        var failures = validators
            .Select(validator => validator.Validate(name, options))
            .Where(result => result is { Failed: true })
            .SelectMany(result => result.Failures ?? [])
            .ToList();
        return failures.Count == 0 ? options : throw new OptionsValidationException(name, typeof(JobWalOptions), failures);

        void Configure(JobWalOptions target)
        {
            foreach (var configure in configures)
            {
                if (configure is IConfigureNamedOptions<JobWalOptions> named) named.Configure(name, target);
                else if (name == Options.DefaultName) configure.Configure(target);
            }

            foreach (var postConfigure in postConfigures) postConfigure.PostConfigure(name, target);
            configureLast?.Invoke(target);
        }
    }
}
