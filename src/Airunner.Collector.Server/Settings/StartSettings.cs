using System.Globalization;
using Airunner.Actors.Hosting;
using Airunner.Collector.Store;

namespace Airunner.Collector.Server.Settings;

/// <summary>Settings from the arguments, then the environment, then the configuration file, then the defaults.</summary>
internal static class StartSettings
{
    /// <exception cref="SettingsException">A value is not allowed.</exception>
    /// <exception cref="JobWalOptionsException">The configuration file is wrong.</exception>
    public static CollectorSettings Of(Arguments arguments, Func<string, string?> environment)
    {
        var file = arguments["config"];
        void Configure(JobWalOptions options)
        {
            if (arguments["state-dir"] is { } directory) options.StateDirectory = directory;
            if (arguments["drain-timeout-ms"] is { } drain)
                options.DrainTimeout = TimeSpan.FromMilliseconds(long.Parse(drain, CultureInfo.InvariantCulture));
        }

        var options = file is null ? JobWalOptionsReader.Read(configure: Configure) : JobWalOptionsReader.ReadFile(file, Configure);
        var own = CollectorConfiguration.Read(file is null ? null : File.ReadAllText(file), file);
        var secret = environment("AIRUNNER_SECRET");
        return new CollectorSettings
        {
            Listen = arguments["listen"] is { } listen
                ? ListenAddress.TryParse(listen)
                    ?? throw new SettingsException($"'{listen}' is no address for --listen. Allowed: {ListenAddress.Allowed}.")
                : own.Listen,
            StorePath = arguments["db"] ?? StoreFile.Under(options.StateDirectory),
            Limits = own.Limits,
            SecretFile = arguments["secret-file"],
            Secret = string.IsNullOrEmpty(secret) ? null : secret,
            CertificateFile = arguments["cert"],
            KeyFile = arguments["key"],
            Retention = new StoreRetention(options.CollectorRetentionDays, options.SweepInterval),
            StopTimeout = options.DrainTimeout,
        };
    }
}
