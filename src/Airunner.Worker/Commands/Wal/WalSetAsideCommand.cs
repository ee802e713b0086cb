using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal set-aside</c>: gives up the delivery of what is pending, and keeps the events.</summary>
internal static class WalSetAsideCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var job = JobOptions.JobArgument();
        var execution = JobOptions.Execution("Only the execution with this id [default: all of the job]");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be set aside" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var command = new Command("set-aside", "Mark pending events as failed, for a receiver that is gone.")
        {
            job, execution, dryRun, json,
        };
        command.SetAction(parsed =>
        {
            var state = WalState.ToChange(parsed, shell, shared);
            var found = state.ExecutionsWithLog(JobOptions.Identity(parsed.GetRequiredValue(job), parsed.GetValue(execution)));
            var setAside = new WalSetAside(state, shell.Time, parsed.GetValue(dryRun));
            using var output = shell.Text();
            var statuses = new HashSet<int>();
            foreach (var each in found)
            {
                var result = setAside.Run(each);
                statuses.Add(StatusOf(result));
                if (parsed.GetValue(json)) output.WriteLine(Json(each, result, parsed.GetValue(dryRun)));
                else if (result is SetAsideResult.Done done) output.WriteLine(Sentence(each, done.Pending, parsed.GetValue(dryRun)));
                else shell.Say(Plain.Text($"{each}: {Refusal(result)}"));
            }

            return WalDamage.GravestOf(statuses);
        });
        return command;
    }

    private static int StatusOf(SetAsideResult result) => result switch
    {
        SetAsideResult.Damaged => ExitStatuses.Damaged,
        SetAsideResult.Held => ExitStatuses.NotAllDelivered,
        _ => ExitStatuses.Success,
    };

    private static string Refusal(SetAsideResult result) =>
        result is SetAsideResult.Damaged damaged ? WalDamage.Refusal(damaged.Damage) : "a process has the log open: left alone.";

    private static string Sentence(JobExecution execution, long count, bool isDryRun)
    {
        var verb = isDryRun ? "would be set aside" : "set aside: 'airunner recover' archives the log";
        return $"{Plain.Text(execution.ToString())}: {Plain.Count(count, "pending event")} {verb}";
    }

    private static string Json(JobExecution execution, SetAsideResult result, bool isDryRun) => JsonLine.Of(json =>
    {
        json.WriteString("job", execution.Job);
        json.WriteString("execution", execution.Execution);
        json.Number("setAside", (result as SetAsideResult.Done)?.Pending);
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteBoolean("held", result is SetAsideResult.Held);
        json.WriteBoolean("damaged", result is SetAsideResult.Damaged);
    });
}
