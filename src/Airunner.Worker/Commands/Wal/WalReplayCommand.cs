using System.CommandLine;
using Airunner.Worker.Composition;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal replay</c>: delivers again what was delivered, to a server or a store that has lost it.</summary>
internal static class WalReplayCommand
{
    public const string Name = "replay";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var targets = new WalTargets();
        var server = new ServerOptions();
        var from = new NumberOption("--from", 0, long.MaxValue)
        {
            Description = "From this sequence on [default: 0, everything]",
            HelpName = "SEQ",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only count what would be sent" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var command = new Command(Name, "Deliver the events of logs and archives again.") { from, dryRun, json };
        targets.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            var state = WalState.Of(settings);
            var found = targets.Read(parsed, shell, state);
            await using var output = shell.Text();
            var damage = new DumpDamage(shell);
            await using var sender = parsed.GetValue(dryRun) ? null : DirectSender.Open(settings, state.Options);
            var lines = new List<string>();
            try
            {
                var bytes = found.Sum(static target => target.ReadBytes);
                return await new WorkProgress(shell, Name).ShowAsync(bytes, async bar => await ReplayAllAsync(new SummedProgress(bar)));
            }
            finally
            {
                foreach (var line in lines) output.WriteLine(line); // not while the bar is shown
            }

            async Task<int> ReplayAllAsync(SummedProgress bytes)
            {
                foreach (var target in found)
                {
                    var replay = new WalReplay(sender?.Sender, state.Options, shell.Time, damage.Take);
                    var result = await replay.RunAsync(target, from.Read(parsed) ?? 0, bytes.OfOne(), cancellationToken);
                    lines.Add(parsed.GetValue(json) ? Json(target, result) : Sentence(target, result, sender?.Target));
                    foreach (var refused in result.Refused) shell.Say(Plain.Text(refused));
                    if (result.Failure is not { } failure) continue;
                    shell.Say(Plain.Text(Failure(target, result, failure, from.Read(parsed) ?? 0)));
                    return ExitStatuses.NotAllDelivered;
                }

                return damage.Status;
            }
        });
        return command;
    }

    private static string Sentence(WalTarget target, ReplayResult result, string? to)
    {
        var sent = $"{Plain.Count(result.Sent, "event")} {(to is null ? "would be replayed" : $"replayed to {Plain.Text(to)}")}";
        var refused = result.Refused.Count == 0 ? "" : $", {result.Refused.Count} refused";
        var pending = result.Pending == 0 ? "" : $", {result.Pending} pending left to their first delivery";
        return $"{Plain.Text(target.Name)}: {sent}{refused}{pending}";
    }

    private static string Failure(WalTarget target, ReplayResult result, string failure, long from)
    {
        var next = result.NextSequence;
        var again = next == from ? "Try again." : $"Try again: what was accepted is not stored twice, and --from {next} leaves it out.";
        return $"{target.Name}: not replayed from sequence {next} on: {failure.TrimEnd('.')}. {again}";
    }

    private static string Json(WalTarget target, ReplayResult result) => JsonLine.Of(json =>
    {
        json.WriteString("job", target.Execution?.Job);
        json.WriteString("execution", target.Execution?.Execution);
        json.WriteNumber("sent", result.Sent);
        json.WriteNumber("refused", result.Refused.Count);
        json.WriteNumber("pending", result.Pending);
        json.Number("nextSequence", result.Failure is null ? null : result.NextSequence);
        json.WriteString("failure", result.Failure);
    });
}
