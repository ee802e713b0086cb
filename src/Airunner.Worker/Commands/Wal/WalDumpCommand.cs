using System.CommandLine;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal dump</c>: the events or the records as they stand in the files.</summary>
internal static class WalDumpCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var targets = new WalTargets();
        var filter = new DumpFilter(shell.Time);
        var json = new Option<bool>("--json") { Description = "Print one JSON object per event: job, execution, event" };
        var raw = new Option<bool>("--raw") { Description = "Write the stored bytes of each event, with their length before them" };
        var hex = new Option<bool>("--hex") { Description = "Print each record, marks too, with the offsets and bytes of its fields" };
        var command = new Command("dump", "Print the events of logs and archives as they are stored.") { json, raw, hex };
        filter.AddTo(command);
        targets.AddTo(command);
        command.Validators.Add(result =>
        {
            if (new[] { json, raw, hex }.Count(result.GetValue) > 1) result.AddError("Of --json, --raw and --hex only one is allowed.");
            if (result.GetValue(hex) && filter.IsByEvent(result)) result.AddError("--pending and --type do not go with --hex.");
        });
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            var found = targets.Read(parsed, shell, state);
            var damage = new DumpDamage(shell);
            if (parsed.GetValue(raw))
            {
                using var bytes = new BufferedStream(new DescriptorStream(shell.Output), 1 << 16);
                foreach (var target in found) RawDump.Write(bytes, Wanted(target, filter, parsed, damage));
                return damage.Status;
            }

            using var output = shell.Text();
            foreach (var target in found)
            {
                if (parsed.GetValue(hex)) HexDump.Print(output, target.Reader, filter.Range(parsed), damage.Take);
                else if (parsed.GetValue(json)) PrintJson(output, target, Wanted(target, filter, parsed, damage));
                else PrintText(output, target, found.Count > 1, Wanted(target, filter, parsed, damage));
            }

            return damage.Status;
        });
        return command;
    }

    private static IEnumerable<LoggedEvent> Wanted(WalTarget target, DumpFilter filter, ParseResult parsed, DumpDamage damage) =>
        filter.Of(parsed, target.Reader, damage.Take);

    private static void PrintText(TextWriter output, WalTarget target, bool isNamed, IEnumerable<LoggedEvent> events)
    {
        if (isNamed) output.WriteLine($"{Plain.Text(target.Name)}:");
        foreach (var logged in events) output.WriteLine(EventLine.Text(logged.Parse()));
    }

    private static void PrintJson(TextWriter output, WalTarget target, IEnumerable<LoggedEvent> events)
    {
        var execution = target.Execution ?? new JobExecution(Path.GetFileName(target.Path!));
        foreach (var logged in events) output.WriteLine(EventJson.Line(execution, logged.Parse()));
    }
}
