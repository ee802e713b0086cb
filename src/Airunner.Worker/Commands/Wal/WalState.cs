using System.CommandLine;
using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands.Wal;

/// <summary>The state directory that the commands of <c>airunner wal</c> look into.</summary>
/// <param name="Settings">Command line and environment.</param>
/// <param name="Options">The settings in effect, with the directories.</param>
/// <param name="Logs">Reads logs, archives and kept damage.</param>
internal sealed record WalState(WorkerSettings Settings, JobWalOptions Options, JobLogDirectory Logs)
{
    /// <summary>As the command line says.</summary>
    /// <exception cref="CommandFailedException">An option or a path is wrong.</exception>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    public static WalState Of(ParseResult parsed, Shell shell, SharedOptions shared) => Of(shared.Read(parsed, shell));

    /// <summary>With these settings.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    public static WalState Of(WorkerSettings settings)
    {
        var options = WorkerOptions.Of(settings);
        return new WalState(
            settings, options, new JobLogDirectory(options.Directory, options.ArchiveDirectory, options.DamagedDirectory));
    }
}
