using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal discard</c>: gives up the delivery of what is pending, and removes the events.</summary>
internal static class WalDiscardCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("Only the execution with this id [default: all of the job]");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be discarded" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var command = new Command("discard", "Remove logs with pending events, for a receiver that is gone.")
        {
            job, execution, dryRun, json,
        };
        command.SetAction(parsed =>
        {
            var state = WalState.ToChange(parsed, shell, shared);
            var isDryRun = parsed.GetValue(dryRun);
            var found = state.ExecutionsWithLog(JobOptions.Identity(parsed.GetRequiredValue(job), parsed.GetValue(execution)));
            var discard = new WalDiscard(state, shell.Time, isDryRun);
            using var output = shell.Text();
            var isAnyHeld = false;
            foreach (var each in found)
            {
                var discarded = discard.TryRun(each);
                isAnyHeld |= discarded is null;
                if (parsed.GetValue(json)) output.WriteLine(Json(each, discarded, isDryRun));
                else if (discarded is not null) output.WriteLine(Sentence(each, discarded, isDryRun));
                else shell.Say(Plain.Text($"{each}: a process has the log open: left alone."));
            }

            return isAnyHeld ? ExitStatuses.NotAllDelivered : ExitStatuses.Success;
        });
        return command;
    }

    private static string Sentence(JobExecution execution, Discarded discarded, bool isDryRun)
    {
        var name = Plain.Text(execution.ToString());
        if (discarded.Files == 0) return $"{name}: nothing is pending: left alone";
        var files = $"{Plain.Count(discarded.Files, "file")}, {Quantity.Bytes(discarded.Bytes)}";
        var verb = isDryRun ? "would be discarded" : "discarded";
        return $"{name}: {Plain.Count(discarded.Pending, "pending event")} {verb} with the log ({files})";
    }

    private static string Json(JobExecution execution, Discarded? discarded, bool isDryRun) => JsonLine.Of(json =>
    {
        json.WriteString("job", execution.Job);
        json.WriteString("execution", execution.Execution);
        json.Number("discarded", discarded?.Pending);
        json.Number("files", discarded?.Files);
        json.Number("bytes", discarded?.Bytes);
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteBoolean("held", discarded is null);
    });
}
