using System.CommandLine;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Worker.Composition;
using Airunner.Worker.Printing;

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

    /// <summary>As the command line says, to change what is there.</summary>
    /// <inheritdoc cref="Of(ParseResult, Shell, SharedOptions)"/>
    public static WalState ToChange(ParseResult parsed, Shell shell, SharedOptions shared)
    {
        var state = Of(parsed, shell, shared);
        OwnerNotice.Say(shell, state.Options.StateDirectory);
        return state;
    }

    /// <summary>With these settings.</summary>
    /// <exception cref="JobWalOptionsException">A setting is wrong.</exception>
    public static WalState Of(WorkerSettings settings)
    {
        var options = WorkerOptions.Of(settings);
        return new WalState(
            settings, options, new JobLogDirectory(options.Directory, options.ArchiveDirectory, options.DamagedDirectory));
    }

    /// <summary>The executions of a job that have a log; only the named one, if one is named.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public IReadOnlyList<JobExecution> ExecutionsWithLog(JobExecution named)
    {
        var found = Logs.Executions().Where(listing => listing.HasLog && listing.Execution.Job == named.Job)
            .Select(static listing => listing.Execution)
            .Where(each => named.Execution is null || each == named)
            .ToList();
        return found.Count > 0
            ? found
            : throw new CommandFailedException(ExitStatuses.NoSuchJob, Plain.Text($"There is no log of {named} in '{Options.Directory}'."));
    }
}
