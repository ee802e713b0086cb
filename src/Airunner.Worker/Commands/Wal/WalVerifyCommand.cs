using System.CommandLine;
using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal verify</c>: reads every byte of logs and archives.</summary>
internal static class WalVerifyCommand
{
    private const string Name = "verify";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var targets = new WalTargets();
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var server = new ServerOptions(ServerUse.Compare);
        var command = new Command(Name, "Read every byte of logs and archives, and report damage.") { json };
        targets.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = server.Read(parsed, shared.Read(parsed, shell), shell);
            var state = WalState.Of(settings);
            var began = shell.Time.GetTimestamp();
            var found = targets.Read(parsed, shell, state);
            var results = Verify(shell, found, cancellationToken);
            var elapsed = shell.Time.GetElapsedTime(began);
            await using var output = shell.Text();
            if (parsed.GetValue(json))
            {
                foreach (var result in results) output.WriteLine(Json(result));
            }
            else
            {
                foreach (var result in results) WalDamage.Print(output, result.Found.Damage, shell);
                output.WriteLine(Summary(results, elapsed));
            }

            var isDamaged = results.Exists(static result => result.Found.Damage.Count > 0);
            var there = server.IsNamed(parsed)
                ? await ServerVerification.RunAsync(shell, settings, found, parsed.GetValue(json), output, cancellationToken)
                : ExitStatuses.Success;
            return isDamaged ? ExitStatuses.Damaged : there;
        });
        return command;
    }

    private static List<Verified> Verify(Shell shell, IReadOnlyList<WalTarget> targets, CancellationToken cancellationToken) =>
        new WorkProgress(shell, Name).Show(
            targets.Sum(static target => target.ReadBytes), bar => VerifyAll(targets, new SummedProgress(bar), cancellationToken));

    /// <summary>As many executions at a time as there are processors: each reads its files one after the other.</summary>
    private static List<Verified> VerifyAll(IReadOnlyList<WalTarget> targets, SummedProgress bytes, CancellationToken cancellationToken)
    {
        try
        {
            return
            [
                .. targets.AsParallel().AsOrdered().WithCancellation(cancellationToken)
                    .Select(target => new Verified(target, target.Reader.Verify(bytes.OfOne(), cancellationToken))),
            ];
        }
        catch (AggregateException several) when (several.InnerException is WalException unreadable)
        {
            throw new CommandFailedException(ExitStatuses.LogFailed, unreadable.Message, several);
        }
    }

    private static string Summary(List<Verified> results, TimeSpan elapsed)
    {
        var bytes = results.Sum(static result => result.Found.LengthBytes);
        var damage = results.Sum(static result => result.Found.Damage.Count);
        var lost = results.Sum(static result => result.Found.Damage.Sum(static found => found.LostBytes ?? 0));
        var unfinished = results.Sum(static result => result.Found.UnfinishedBytes);
        var found = damage == 0 ? "no damage" : $"damage in {Plain.Count(damage, "place")} ({Plain.Count(lost, "byte")} lost)";
        var writing = unfinished == 0 ? "" : $", {Plain.Count(unfinished, "byte")} being written";
        var files = Plain.Count(results.Sum(static result => result.Found.Files), "file");
        var events = Plain.Count(results.Sum(static result => result.Found.Events), "event");
        var speed = Quantity.Bytes(bytes / Math.Max(0.001, elapsed.TotalSeconds));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{files}, {events}, {Quantity.Bytes(bytes)} read in {elapsed.TotalSeconds:0.0} s ({speed}/s): {found}{writing}");
    }

    private static string Json(Verified result) => JsonLine.Of(json =>
    {
        json.WriteString("job", result.Target.Execution?.Job);
        json.WriteString("execution", result.Target.Execution?.Execution);
        if (result.Target.Path is { } path) json.WriteString("path", path);
        json.WriteNumber("files", result.Found.Files);
        json.WriteNumber("bytes", result.Found.LengthBytes);
        json.WriteNumber("events", result.Found.Events);
        json.WriteNumber("unfinishedBytes", result.Found.UnfinishedBytes);
        WalDamage.Write(json, "damage", result.Found.Damage);
    });

    private sealed record Verified(WalTarget Target, JobLogVerification Found);
}
