using Airunner.Actors.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>The library's settings as the program's settings make them.</summary>
internal static class WorkerOptions
{
    /// <summary>Defaults, then the configuration, then environment and command line.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    public static JobWalOptions Of(WorkerSettings settings)
    {
        void Override(JobWalOptions options)
        {
            options.Directory = Place(options.Directory, "wal");
            options.ArchiveDirectory = Place(options.ArchiveDirectory, "archive");
            options.DamagedDirectory = Place(options.DamagedDirectory, "damaged");
            if (settings.DrainTimeout is { } drain) options.DrainTimeout = drain;
        }

        // A state directory that somebody named wins over a configuration's directories, the default one does not.
        string Place(string configured, string name) =>
            settings.StateDirectoryIsDefault && configured.Length > 0 ? Path.GetFullPath(configured) : Path.Combine(settings.StateDirectory, name);

        return settings.ConfigFile is { } file ? JobWalOptionsReader.ReadFile(file, Override) : JobWalOptionsReader.Read(configure: Override);
    }
}
