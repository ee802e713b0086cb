using System.Globalization;
using Airunner.Actors.Hosting;
using Airunner.Collector.Store;
using Airunner.Worker.Masking;

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
        var overrides = file is null ? null : File.ReadAllText(file);
        var own = CollectorConfiguration.Read(overrides, file);
        var secret = environment("AIRUNNER_SECRET");
        return new CollectorSettings
        {
            Listen = arguments["listen"] is { } listen
                ? ListenAddress.TryParse(listen)
                    ?? throw new SettingsException($"'{listen}' is no address for --listen. Allowed: {ListenAddress.Allowed}.")
                : own.Listen,
            Admin = AdminAddress.Of(arguments),
            Postgres = Postgres(arguments, environment),
            StorePath = arguments["db"] ?? StoreFile.Under(options.StateDirectory),
            Limits = own.Limits,
            SecretFile = arguments["secret-file"],
            Secret = string.IsNullOrEmpty(secret) ? null : secret,
            CertificateFile = arguments["cert"],
            KeyFile = arguments["key"],
            PageSubmits = arguments["page-submits"] is not null,
            Mask = new JobMask(MaskSettings.Read(overrides, file ?? "").Names),
            Retention = new StoreRetention(options.CollectorRetentionDays, options.SweepInterval),
            StopTimeout = options.DrainTimeout,
        };
    }

    /// <summary>An argument names the store before the environment does.</summary>
    private static string? Postgres(Arguments arguments, Func<string, string?> environment)
    {
        if (arguments["postgres-file"] is { } file)
        {
            if (arguments["db"] is not null) throw new SettingsException("--db and --postgres-file are both given. Allowed: one of them.");
            try
            {
                return File.ReadAllText(file).Trim();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new SettingsException($"The file of the connection string '{file}' cannot be read: {failure.Message}", failure);
            }
        }

        if (arguments["db"] is not null) return null;
        var text = environment("AIRUNNER_POSTGRES");
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
