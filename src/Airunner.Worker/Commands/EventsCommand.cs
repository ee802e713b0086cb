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
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shell.Composition.OpenStoreAsync(shared.Read(parsed, shell.Environment), cancellationToken);
            var of = await StoredJob.FindAsync(store, parsed.GetRequiredValue(job), parsed.GetValue(execution), cancellationToken);
            var asJson = parsed.GetValue(json);
            await using var output = new StreamWriter(new DescriptorStream(shell.Output), bufferSize: 64 * 1024) { NewLine = "\n" };
            await foreach (var jobEvent in store.ReadAsync(of, 0, cancellationToken))
                output.WriteLine(asJson ? EventLine.Json(of, jobEvent) : EventLine.Text(jobEvent));
            return ExitStatuses.Success;
        });
        return command;
    }
}
