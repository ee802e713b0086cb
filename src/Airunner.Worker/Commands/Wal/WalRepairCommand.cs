using System.CommandLine;
using Airunner.Actors;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal repair</c>: does to damaged logs what opening them would do.</summary>
internal static class WalRepairCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var targets = new WalTargets();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per damaged file" };
        var command = new Command("repair", "Repair damaged logs as opening them would; originals are kept.") { dryRun, json };
        targets.AddTo(command);
        command.SetAction(parsed =>
        {
            var state = WalState.ToChange(parsed, shell, shared);
            var repair = new WalRepair(state, parsed.GetValue(dryRun));
            var found = targets.Read(parsed, shell, state);
            using var output = shell.Text();
            var outcome = new Outcome();
            var lines = new List<string>();
            try
            {
                new WorkProgress(shell, "repair").Show(found.Sum(static target => target.LogBytes), bar =>
                {
                    var bytes = 0L;
                    foreach (var target in found)
                    {
                        Repair(target);
                        bar.Report(bytes += target.LogBytes);
                    }

                    return bytes;
                });
            }
            finally
            {
                foreach (var line in lines) output.WriteLine(line); // not while the bar is shown
            }

            if (found.Count > 0 && outcome.Files == 0 && !outcome.IsAnyHeld) shell.Say("no log is damaged.");
            return outcome.Status;

            void Repair(WalTarget target)
            {
                var execution = target.Execution ?? throw NotHere(target, state);
                var isRepaired = repair.TryRun(execution, file =>
                {
                    lines.Add(parsed.GetValue(json) ? Json(execution, file) : file.Sentence);
                    outcome.Take(file);
                });
                if (isRepaired) return;
                outcome.IsAnyHeld = true;
                shell.Say(Plain.Text($"{execution}: a process has the log open, and repairs it when it opens it: left alone."));
            }
        });
        return command;
    }

    private static CommandFailedException NotHere(WalTarget target, WalState state) => new(
        ExitStatuses.Usage, $"'{target.Path}' is no log of '{state.Options.Directory}'. Allowed: jobs, and files of this state directory.");

    private static string Json(JobExecution execution, RepairedFile file) => JsonLine.Of(json =>
    {
        json.WriteString("job", execution.Job);
        json.WriteString("execution", execution.Execution);
        json.WriteString("path", file.Path);
        json.WriteString("action", file.Action);
        json.WriteNumber("findings", file.Findings);
        json.WriteNumber("lostBytes", file.LostBytes);
        json.WriteString("keptAt", file.KeptAt);
    });

    /// <summary>What was found so far.</summary>
    private sealed class Outcome
    {
        private bool _isAnyUnrepaired;

        public int Files { get; private set; }

        public bool IsAnyHeld { get; set; }

        public int Status => IsAnyHeld ? ExitStatuses.NotAllDelivered : _isAnyUnrepaired ? ExitStatuses.Damaged : ExitStatuses.Success;

        public void Take(RepairedFile file)
        {
            Files++;
            _isAnyUnrepaired |= file.Action is RepairedFile.LeftAlone or RepairedFile.IsMissing;
        }
    }
}
