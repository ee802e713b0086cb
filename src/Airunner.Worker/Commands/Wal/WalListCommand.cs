using System.CommandLine;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;
using Spectre.Console;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal list</c>: one line for each execution that has left files.</summary>
internal static class WalListCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var targets = new WalTargets();
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var pending = new Option<bool>("--pending") { Description = "Only executions with pending events" };
        var command = new Command("list", "List executions: state, events, pending, size, damage.") { json, pending };
        targets.AddTo(command);
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            var found = targets.Read(parsed, shell, state).Select(static target => new ListedLog(target, target.Reader.State()));
            if (parsed.GetValue(pending)) found = found.Where(static each => each.State.Pending > 0);
            using var output = shell.Text();
            if (parsed.GetValue(json))
            {
                foreach (var each in found) output.WriteLine(Json(each));
                return ExitStatuses.Success;
            }

            var rows = found.ToList();
            if (rows.Count > 0) Screen.Of(shell, shell.Output, output).Write(Table(rows, shell.Time.GetUtcNow()));
            else if (!targets.Any(parsed)) shell.Say($"nothing is in '{state.Options.StateDirectory}'.");
            return ExitStatuses.Success;
        });
        return command;
    }

    private static Table Table(IEnumerable<ListedLog> rows, DateTimeOffset now)
    {
        var table = Screen.Table(
            ("JOB", Side.Shrinks), ("EXECUTION", Side.Shrinks), ("STATE", Side.Left), ("EVENTS", Side.Right), ("PENDING", Side.Right),
            ("OLDEST", Side.Right), ("SIZE", Side.Right), ("DAMAGE", Side.Right));
        foreach (var row in rows)
        {
            var damage = row.Damage;
            table.AddRow(
                Screen.Cell(row.Target.Execution?.Job ?? row.Target.Path!),
                Screen.Cell(row.Target.Execution?.Execution ?? "-"),
                Screen.Cell(row.Kind),
                Screen.Cell(Quantity.Count(row.Events)),
                Screen.Cell(Quantity.Count(row.State.Pending), row.State.Pending > 0 ? Color.Yellow : null),
                Screen.Cell(row.State.OldestPendingAt is { } oldest ? Quantity.Age(now - oldest) : "-"),
                Screen.Cell(Quantity.Bytes(row.Target.LengthBytes)),
                Screen.Cell(damage == 0 ? "-" : Quantity.Count(damage), damage > 0 ? Color.Red : null));
        }

        return table;
    }

    private static string Json(ListedLog row) => JsonLine.Of(json =>
    {
        json.WriteString("job", row.Target.Execution?.Job);
        json.WriteString("execution", row.Target.Execution?.Execution);
        if (row.Target.Path is { } path) json.WriteString("path", path);
        json.WriteString("state", row.Kind);
        json.Number("events", row.Events);
        json.WriteNumber("pending", row.State.Pending);
        json.WriteNumber("delivered", row.State.Delivered);
        json.WriteNumber("failed", row.State.Failed);
        json.Time("oldestPendingAt", row.State.OldestPendingAt);
        json.Number("firstSequence", row.State.FirstSequence < 0 ? null : row.State.FirstSequence);
        json.Number("lastSequence", row.State.LastSequence < 0 ? null : row.State.LastSequence);
        json.WriteNumber("bytes", row.Target.LengthBytes);
        json.WriteNumber("logs", row.CountOf(JobLogFileKind.Live) + row.CountOf(JobLogFileKind.Segment));
        json.WriteNumber("archives", row.CountOf(JobLogFileKind.Archive));
        json.WriteNumber("kept", row.CountOf(JobLogFileKind.DamagedOriginal) + row.CountOf(JobLogFileKind.CutTail));
        json.WriteNumber("damageFindings", row.State.Damage.Count);
        json.Time("modifiedAt", row.Target.Listing?.ModifiedAt);
    });
}
