using Airunner.Actors.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>The library's settings, made from the program's settings.</summary>
internal static class WorkerOptions
{
    /// <summary>
    /// Defaults and, without a server, the collector's own, then the configuration file, then environment and command line.
    /// </summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    public static JobWalOptions Of(WorkerSettings settings)
    {
        void Configure(JobWalOptions options) => Override(options, settings);
        Action<JobWalOptions>? defaults = ServerChoice.Of(settings) is null ? ForCollector : null;
        return settings.ConfigFile is { } file
            ? JobWalOptionsReader.ReadFile(file, Configure, defaults)
            : JobWalOptionsReader.Read(configure: Configure, defaults: defaults);
    }

    /// <summary>Large batches for the embedded collector.</summary>
    /// <remarks>
    /// A batch costs the collector one sync whatever its size, and within one process a large batch has no disadvantage: a million lines
    /// are delivered in half the time.
    /// </remarks>
    private static void ForCollector(JobWalOptions options)
    {
        options.BatchMaxEvents = 4096;
        options.BatchMaxBytes = 4 << 20;
    }

    /// <summary>Applies environment and command line.</summary>
    public static void Override(JobWalOptions options, WorkerSettings settings)
    {
        if (settings.DrainTimeout is { } drain) options.DrainTimeout = drain;
        if (settings.StateDirectory is not { } directory) return;

        // A state directory named there holds everything: it overrides single directories of the configuration.
        options.StateDirectory = directory;
        options.Directory = "";
        options.ArchiveDirectory = "";
        options.DamagedDirectory = "";
    }
}
