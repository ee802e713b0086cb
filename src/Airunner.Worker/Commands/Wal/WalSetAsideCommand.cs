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
        var command = new Command("set-aside", "Mark pending events as failed, for a receiver that is gone.") { job, execution, dryRun };
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            var named = JobOptions.Identity(parsed.GetRequiredValue(job), parsed.GetValue(execution));
            var found = state.Logs.Executions().Where(listing => listing.HasLog && listing.Execution.Job == named.Job)
                .Select(static listing => listing.Execution)
                .Where(each => named.Execution is null || each == named)
                .ToList();
            if (found.Count == 0)
                throw new CommandFailedException(ExitStatuses.NoSuchJob, $"There is no log of {named} in '{state.Options.Directory}'.");
            var setAside = new WalSetAside(state, shell.Time, parsed.GetValue(dryRun));
            using var output = shell.Text();
            var isAnyHeld = false;
            foreach (var each in found)
            {
                if (setAside.TryRun(each) is { } count)
                {
                    var verb = parsed.GetValue(dryRun) ? "would be set aside" : "set aside: 'airunner recover' archives the log";
                    output.WriteLine($"{Plain.Text(each.ToString())}: {Plain.Count(count, "pending event")} {verb}");
                    continue;
                }

                isAnyHeld = true;
                shell.Say(Plain.Text($"{each}: a process has the log open: left alone."));
            }

            return isAnyHeld ? ExitStatuses.NotAllDelivered : ExitStatuses.Success;
        });
        return command;
    }
}
