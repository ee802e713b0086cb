using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner jobs</c>: a line for each job, or for each execution of one, the latest first.</summary>
internal static class JobsCommand
{
    public const string Name = "jobs";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = new Argument<string?>(JobOptions.JobName)
        {
            Description = "The job whose executions are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per line" };
        var command = new Command(Name, "List jobs, or the executions of one: state, exit status, when, how long, size, where.")
        {
            job, json,
        };
        var server = new ServerOptions(ServerUse.Read);
        server.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = shell.Composition.Files(server.Read(parsed, shared.Read(parsed, shell), shell));
            var problems = new ReadingProblems(shell.Say);
            using var state = new StateReader(files, problems, shell.Time);
            using var summaries = new JobSummaries(files, state, problems);
            summaries.Load(parsed.GetValue(job));
            var rows = parsed.GetValue(job) is { } named ? OfJob(summaries, named) : OfAll(summaries);
            if (rows.Count > 0) Print(rows, parsed.GetValue(json), parsed.GetValue(job) is not null, shell);
            else if (parsed.GetValue(job) is { } missing && problems.ExitStatus == 0)
                throw new CommandFailedException(ExitStatuses.NoSuchJob, $"Nothing is here of job '{Plain.Text(missing)}'.");
            else if (problems.ExitStatus is ExitStatuses.Success or ExitStatuses.Unavailable) shell.Say(NoJob(files, state.IsServerRead));
            return problems.ExitStatus;
        });
        return command;
    }

    private static string NoJob(StateFiles files, bool isServerRead)
    {
        var server = files.Server is { } asked && isServerRead ? $", nor at {asked.Url}" : "";
        return $"no job has left anything in '{files.LogDirectory}', '{files.StorePath}' and '{files.ArchiveDirectory}'{server}.";
    }

    private static List<JobRow> OfAll(JobSummaries summaries) => [.. summaries.ByJob()
        .Select(job => new JobRow(summaries.Of(job.Value[^1]), summaries.IsCountKnown(job.Key) ? job.Value.Count : null))
        .OrderByDescending(static row => row.Latest.StartedAt ?? DateTimeOffset.MinValue)
        .ThenBy(static row => row.Latest.Execution.Job, StringComparer.Ordinal)];

    private static List<JobRow> OfJob(JobSummaries summaries, string job)
    {
        _ = JobOptions.Identity(job, null);
        var executions = summaries.OfJob(job);
        return [.. executions.Reverse().Select(execution => new JobRow(summaries.Of(execution), null))];
    }

    private static void Print(List<JobRow> rows, bool isJson, bool isOfJob, Shell shell)
    {
        using var output = shell.Text();
        if (isJson)
        {
            foreach (var row in rows) output.WriteLine(row.Json(shell.Time.GetUtcNow()));
            return;
        }

        var console = Screen.Of(shell, shell.Output, output);
        var table = new JobTable(isOfJob, isWide: console.Profile.Width >= JobTable.WideColumns, shell.Time.GetUtcNow());
        if (shell.Output.IsTerminal) table.Draw(rows, console);
        else table.Write(rows, output);
    }
}
