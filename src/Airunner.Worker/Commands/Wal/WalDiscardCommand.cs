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
            var statuses = new HashSet<int>();
            foreach (var each in found)
            {
                var result = discard.Run(each);
                statuses.Add(StatusOf(result));
                if (parsed.GetValue(json)) output.WriteLine(Json(each, result, isDryRun));
                else if (Refusal(result) is { } refusal) shell.Say(Plain.Text($"{each}: {refusal}"));
                else output.WriteLine(Sentence(each, result, isDryRun));
            }

            return WalDamage.GravestOf(statuses);
        });
        return command;
    }

    private static int StatusOf(DiscardResult result) => result switch
    {
        DiscardResult.Damaged => ExitStatuses.Damaged,
        DiscardResult.Held => ExitStatuses.NotAllDelivered,
        _ => ExitStatuses.Success,
    };

    private static string? Refusal(DiscardResult result) => result switch
    {
        DiscardResult.Held => "a process has the log open: left alone.",
        DiscardResult.Damaged damaged => WalDamage.Refusal(damaged.Damage),
        _ => null,
    };

    private static string Sentence(JobExecution execution, DiscardResult result, bool isDryRun)
    {
        var name = Plain.Text(execution.ToString());
        return result switch
        {
            DiscardResult.Discarded discarded =>
                $"{name}: {Plain.Count(discarded.Log.Pending, "pending event")} {(isDryRun ? "would be discarded" : "discarded")} with the "
                + $"log ({FilesOf(discarded.Log)})",
            DiscardResult.Finished finished =>
                $"{name}: the rest of the discarded log {(isDryRun ? "would be removed" : "removed")} ({FilesOf(finished.Rest)})",
            _ => $"{name}: nothing is pending: left alone",
        };
    }

    private static string FilesOf(RemovedLog log) => $"{Plain.Count(log.Files, "file")}, {Quantity.Bytes(log.Bytes)}";

    private static string Json(JobExecution execution, DiscardResult result, bool isDryRun) => JsonLine.Of(json =>
    {
        json.WriteString("job", execution.Job);
        json.WriteString("execution", execution.Execution);
        json.Number("discarded", result.Removed?.Pending);
        json.Number("files", result.Removed?.Files);
        json.Number("bytes", result.Removed?.Bytes);
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteBoolean("held", result is DiscardResult.Held);
        json.WriteBoolean("damaged", result is DiscardResult.Damaged);
    });
}
