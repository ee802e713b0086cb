using System.CommandLine;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal prune</c>: removes archives and what is kept of damaged logs, the oldest first.</summary>
internal static class WalPruneCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var older = new Option<string>("--older-than") { Description = "Remove files of this age and more: 12h, 30d", HelpName = "TIME" };
        var most = new Option<string>("--max-bytes") { Description = "Remove the oldest until no more are left: 500MB", HelpName = "SIZE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per removed file" };
        var command = new Command("prune", "Remove old archives and kept damage; never what is pending.") { older, most, dryRun, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(older) is null && result.GetValue(most) is null)
                result.AddError("--older-than or --max-bytes is required.");
            if (result.GetValue(older) is { } age && !AgeText.TryParse(age, out _))
                result.AddError($"'{age}' is not an age for --older-than. Allowed: {AgeText.Allowed}.");
            if (result.GetValue(most) is { } size && !SizeText.TryParse(size, out _))
                result.AddError($"'{size}' is not a size for --max-bytes. Allowed: {SizeText.Allowed}.");
        });
        command.SetAction(parsed =>
        {
            var state = WalState.ToChange(parsed, shell, shared);
            var prune = new WalPrune(state);
            DateTimeOffset? before = null;
            long? limit = null;
            if (parsed.GetValue(older) is { } age && AgeText.TryParse(age, out var time)) before = shell.Time.GetUtcNow() - time;
            if (parsed.GetValue(most) is { } size && SizeText.TryParse(size, out var bytes)) limit = bytes;
            var chosen = prune.Choose(before, limit);
            if (!parsed.GetValue(dryRun))
            {
                new WorkProgress(shell, "prune", "files").Show(chosen.Count, bar =>
                {
                    prune.Remove(chosen, bar);
                    return chosen.Count;
                });
            }

            using var output = shell.Text();
            foreach (var file in chosen)
            {
                output.WriteLine(parsed.GetValue(json)
                    ? JsonLine.Of(json =>
                    {
                        json.WriteString("path", file.Path);
                        json.WriteNumber("bytes", file.LengthBytes);
                        json.Time("modifiedAt", file.ModifiedAt);
                    })
                    : Plain.Text(shell.Shown(file.Path)));
            }

            if (parsed.GetValue(json)) return ExitStatuses.Success;
            var verb = parsed.GetValue(dryRun) ? "would be removed" : "removed";
            output.WriteLine($"{Plain.Count(chosen.Count, "file")}, {Quantity.Bytes(chosen.Sum(static file => file.LengthBytes))} {verb}");
            return ExitStatuses.Success;
        });
        return command;
    }
}
