using System.CommandLine;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner events</c>: prints a job's events, one a line.</summary>
internal static class EventsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("The execution's id [default: the latest]");
        var json = new Option<bool>("--json") { Description = "Print one JSON object per event: job, execution, event" };
        var follow = new Option<bool>("--follow") { Description = "Continue until the job has ended" };
        var command = new Command("events", "Print a job's events from the collector, one a line.") { job, execution, json, follow };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stored = StoredJob.Find(
                shell.Composition, shared.Read(parsed, shell), parsed.GetRequiredValue(job), parsed.GetValue(execution));
            var asJson = parsed.GetValue(json);
            await using var output = shell.Text();
            output.AutoFlush = parsed.GetValue(follow); // each line is visible at once
            await foreach (var jobEvent in stored.EventsAsync(parsed.GetValue(follow), shell.Time, cancellationToken))
                output.WriteLine(asJson ? EventJson.Line(stored.Execution, jobEvent) : EventLine.Text(jobEvent));
            return ExitStatuses.Success;
        });
        return command;
    }
}
