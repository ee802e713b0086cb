using Airunner.Actors.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>The library's settings as the program's settings make them.</summary>
internal static class WorkerOptions
{
    /// <summary>Defaults and what suits the collector, then the configuration, then environment and command line.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    public static JobWalOptions Of(WorkerSettings settings)
    {
        void Configure(JobWalOptions options) => Override(options, settings);
        return settings.ConfigFile is { } file
            ? JobWalOptionsReader.ReadFile(file, Configure, ForCollector)
            : JobWalOptionsReader.Read(configure: Configure, defaults: ForCollector);
    }

    /// <summary>
    /// A batch costs the collector a sync, whatever is in it, and in one process nothing is lost by large ones: a million lines are
    /// delivered in half the time.
    /// </summary>
    private static void ForCollector(JobWalOptions options) => (options.BatchMaxEvents, options.BatchMaxBytes) = (4096, 4 << 20);

    /// <summary>Sets what environment and command line say.</summary>
    public static void Override(JobWalOptions options, WorkerSettings settings)
    {
        if (settings.DrainTimeout is { } drain) options.DrainTimeout = drain;
        if (settings.StateDirectory is not { } directory) return;

        // A state directory that somebody named holds everything: a configuration's single directories give way.
        options.StateDirectory = directory;
        options.Directory = options.ArchiveDirectory = options.DamagedDirectory = "";
    }
}
