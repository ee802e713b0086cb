using System.CommandLine;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner events</c>: a job's events, one a line.</summary>
internal static class EventsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("The execution's id [default: the latest]");
        var json = new Option<bool>("--json") { Description = "Print one JSON object an event: job, execution, event" };
        var command = new Command("events", "Print a job's events from the collector, one a line.") { job, execution, json };
        command.SetAction(parsed =>
        {
            using var stored = StoredJob.Find(
                shell.Composition, shared.Read(parsed, shell.Environment), parsed.GetRequiredValue(job), parsed.GetValue(execution));
            var asJson = parsed.GetValue(json);
            using var output = shell.Text();
            foreach (var jobEvent in stored.Reader.Events(stored.Of))
                output.WriteLine(asJson ? EventLine.Json(stored.Of, jobEvent) : EventLine.Text(jobEvent));
            return ExitStatuses.Success;
        });
        return command;
    }
}
