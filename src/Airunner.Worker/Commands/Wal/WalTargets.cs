using System.CommandLine;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary>The arguments that name what is looked at: paths of files, ids of jobs, or nothing, which is everything.</summary>
internal sealed class WalTargets
{
    private readonly Argument<string[]> _targets = new("TARGET")
    {
        Description = "Jobs, or files: a log, an archive, a kept original [default: everything]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _execution = JobOptions.Execution("Only the execution with this id");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_targets);
        command.Options.Add(_execution);
    }

    /// <summary>What is named, or everything; that nothing is there is said.</summary>
    /// <exception cref="CommandFailedException">There is nothing of a job, or no such file.</exception>
    public IReadOnlyList<WalTarget> Read(ParseResult parsed, Shell shell, WalState state)
    {
        var execution = parsed.GetValue(_execution);
        var names = parsed.GetValue(_targets) ?? [];
        if (names.Length > 0) return [.. names.SelectMany(name => Named(name, execution, shell, state))];
        var found = Executions(state, listing => execution is null || listing.Execution.Execution == execution);
        if (found.Count > 0) return found;
        if (execution is not null) throw Nothing($"execution '{execution}'", state);
        shell.Say($"nothing is in '{state.Options.StateDirectory}'.");
        return found;
    }

    private static CommandFailedException Nothing(string what, WalState state) => new(
        ExitStatuses.NoSuchJob, Plain.Text($"There is no log, archive or kept damage of {what} in '{state.Options.StateDirectory}'."));

    private static IReadOnlyList<WalTarget> Named(string name, string? execution, Shell shell, WalState state)
    {
        if (IsPath(name, shell, out var path)) return [OfFile(path, state)];
        var found = Executions(
            state, listing => listing.Execution.Job == name && (execution is null || listing.Execution.Execution == execution));
        if (found.Count > 0) return found;
        var what = execution is null ? $"job '{name}'" : $"execution '{execution}' of job '{name}'";
        throw new CommandFailedException(
            ExitStatuses.NoSuchJob,
            $"There is no log, archive or kept damage of {what} in '{state.Options.StateDirectory}', and no file of that name.");
    }

    /// <summary>An existing file; or a name that can only be one.</summary>
    private static bool IsPath(string name, Shell shell, out string path)
    {
        path = NativePaths.File(name, shell);
        if (File.Exists(path)) return true;
        string[] beginnings = ["/", "./", "../"];
        var isMeantAsPath = beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
        if (!isMeantAsPath) return false;
        var why = Directory.Exists(path) ? "is a directory; name it with --state-dir" : "does not exist";
        throw new CommandFailedException(ExitStatuses.NoSuchJob, $"The file '{RawText.Shown(name)}' {why}.");
    }

    private static WalTarget OfFile(string path, WalState state)
    {
        var full = Path.GetFullPath(path);
        var execution = state.Logs.Executions().FirstOrDefault(listing => listing.Files.Any(file => file.Path == full))?.Execution;
        return new WalTarget(execution, JobLogReader.OfFile(full), Listing: null, full);
    }

    private static IReadOnlyList<WalTarget> Executions(WalState state, Func<JobLogListing, bool> isWanted) =>
    [
        .. state.Logs.Executions().Where(isWanted)
            .Select(listing => new WalTarget(listing.Execution, state.Logs.Reader(listing.Execution), listing, Path: null)),
    ];
}
