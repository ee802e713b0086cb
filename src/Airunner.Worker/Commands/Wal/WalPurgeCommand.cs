using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal purge</c>: removes executions of a job from this disk, everywhere.</summary>
internal static class WalPurgeCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("Only the execution with this id [default: all of the job]");
        var discard = new Option<bool>("--discard-pending") { Description = "Also executions with events that are not delivered" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var command = new Command("purge", "Remove a job's logs, archives, kept damage and stored events.")
        {
            job, execution, discard, dryRun, json,
        };
        command.SetAction(parsed =>
        {
            var state = WalState.ToChange(parsed, shell, shared);
            var named = JobOptions.Identity(parsed.GetRequiredValue(job), parsed.GetValue(execution));
            var purge = new WalPurge(state, shell.Time, parsed.GetValue(discard), parsed.GetValue(dryRun));
            var found = purge.Find(named);
            if (found.Count == 0)
            {
                throw new CommandFailedException(
                    ExitStatuses.NoSuchJob, $"There is nothing of {named} in '{state.Options.StateDirectory}'.");
            }

            using var output = shell.Text();
            var statuses = new HashSet<int>();
            foreach (var each in found)
            {
                var result = purge.Run(each);
                statuses.Add(result.Status);
                if (result.Refusal is { } refusal) shell.Say(Plain.Text($"{each}: {refusal}"));
                else output.WriteLine(parsed.GetValue(json) ? Json(each, result) : Sentence(each, result, parsed.GetValue(dryRun)));
            }

            return WalDamage.GravestOf(statuses);
        });
        return command;
    }

    private static string Sentence(JobExecution execution, PurgeResult result, bool isDryRun)
    {
        var stored = result.IsStored ? ", and its events in the store" : "";
        var pending = result.Pending == 0 ? "" : $", {Plain.Count(result.Pending, "pending event")} discarded";
        var files = $"{Plain.Count(result.Files, "file")}, {Quantity.Bytes(result.Bytes)}";
        return $"{Plain.Text(execution.ToString())}: {files}{stored}{(isDryRun ? " would be removed" : " removed")}{pending}";
    }

    private static string Json(JobExecution execution, PurgeResult result) => JsonLine.Of(json =>
    {
        json.WriteString("job", execution.Job);
        json.WriteString("execution", execution.Execution);
        json.WriteNumber("files", result.Files);
        json.WriteNumber("bytes", result.Bytes);
        json.WriteNumber("pending", result.Pending);
        json.WriteBoolean("stored", result.IsStored);
    });
}
