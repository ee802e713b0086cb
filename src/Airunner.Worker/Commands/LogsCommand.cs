using System.CommandLine;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner logs</c>: prints a job's output, byte for byte, with its timing, or as a recording.</summary>
internal static class LogsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("The execution's id [default: the latest]");
        var follow = new Option<bool>("--follow") { Description = "Continue until the job has ended" };
        var options = new LogsOptions();
        var command = new Command("logs", "Print a job's output from the collector, byte for byte.") { job, execution, follow };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(follow) && options.IsPlay(result)) result.AddError("--play does not go with --follow.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stored = StoredJob.Find(
                shell.Composition, shared.Read(parsed, shell), parsed.GetRequiredValue(job), parsed.GetValue(execution));
            var printer = options.Printer(parsed, shell.Output, stored.Execution.Job, shell.Time);
            string? error = null;
            await foreach (var jobEvent in stored.EventsAsync(parsed.GetValue(follow), shell.Time, cancellationToken))
            {
                await printer.TakeAsync(jobEvent, cancellationToken);
                if (jobEvent.ProcessError is { EndFollows: false } ended) error = ended.ErrorMessage;
            }

            printer.End();
            if (error is not null) shell.Say(Plain.Text(error)); // the output alone does not say that it is all there will be
            return ExitStatuses.Success;
        });
        return command;
    }
}
