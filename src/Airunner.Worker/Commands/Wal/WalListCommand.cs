using System.CommandLine;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;
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
        var pending = new Option<bool>("--pending")
        {
            Description = "Only executions with pending events, or with damage that may hide some",
        };
        var command = new Command("list", "List executions: state, events, pending, size, damage.") { json, pending };
        targets.AddTo(command);
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            var all = targets.Read(parsed, shell, state);
            IReadOnlyList<ListedLog> rows = ListedLog.Read(shell, all);
            if (parsed.GetValue(pending)) rows = [.. rows.Where(static each => MayBePending(each.State))];
            using var output = shell.Text();
            if (parsed.GetValue(json))
            {
                foreach (var each in rows) output.WriteLine(Json(each));
                return ExitStatuses.Success;
            }

            if (rows.Count > 0) Screen.Of(shell, shell.Output, output).Write(Table(rows, shell.Time.GetUtcNow()));
            else if (parsed.GetValue(pending) && all.Count > 0) shell.Say("nothing is pending.");
            return ExitStatuses.Success;
        });
        return command;
    }

    private static bool MayBePending(JobLogState state) => state.Pending > 0 || LostEvents.HiddenIn(state) is not null;

    private static Table Table(IEnumerable<ListedLog> rows, DateTimeOffset now)
    {
        var table = Screen.Table(
            ("JOB", Side.Shrinks), ("EXECUTION", Side.Shrinks), ("STATE", Side.Left), ("EVENTS", Side.Right), ("PENDING", Side.Right),
            ("OLDEST", Side.Right), ("SIZE", Side.Right), ("DAMAGE", Side.Right));
        foreach (var row in rows)
        {
            var damage = row.Damage;
            table.AddRow(
                Screen.Shrinks(row.Target.Execution?.Job ?? row.Target.Path!),
                Screen.Shrinks(row.Target.Execution?.Execution ?? "-"),
                Screen.Left(row.Kind),
                Screen.Right(Quantity.Count(row.Events)),
                Screen.Right(Quantity.Count(row.State.Pending), row.State.Pending > 0 ? Color.Yellow : null),
                Screen.Right(row.State.OldestPendingAt is { } oldest ? Quantity.Age(now - oldest) : "-"),
                Screen.Right(Quantity.Bytes(row.Target.LengthBytes)),
                Screen.Right(damage == 0 ? "-" : Quantity.Count(damage), damage > 0 ? Color.Red : null));
        }

        return table;
    }

    private static string Json(ListedLog row) => JsonLine.Of(row.WriteTo);
}
