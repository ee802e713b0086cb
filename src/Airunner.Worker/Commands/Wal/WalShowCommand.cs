using System.CommandLine;
using System.Globalization;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;
using Spectre.Console;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal show</c>: what an execution's files hold, one by one.</summary>
internal static class WalShowCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var targets = new WalTargets();
        var json = new Option<bool>("--json") { Description = "Print one JSON object per execution" };
        var command = new Command("show", "Show an execution: its files, what is pending, what is damaged.") { json };
        targets.AddTo(command);
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            using var output = shell.Text();
            var isFirst = true;
            foreach (var target in targets.Read(parsed, shell, state))
            {
                var log = new ListedLog(target, target.Reader.State());
                var files = FilesOf(target).ToList();
                if (parsed.GetValue(json))
                {
                    output.WriteLine(Json(log, files));
                    continue;
                }

                if (!isFirst) output.WriteLine();
                isFirst = false;
                Print(shell, output, log, files);
            }

            return ExitStatuses.Success;
        });
        return command;
    }

    private static IEnumerable<ShownFile> FilesOf(WalTarget target)
    {
        if (target.Listing is null)
        {
            var info = new FileInfo(target.Path!);
            var file = new JobLogFile(target.Path!, JobLogFileKind.Live, 0, info.Length, info.LastWriteTimeUtc);
            return [new ShownFile(file, target.Reader.State())];
        }

        return target.Listing.Files.Select(static file => new ShownFile(file, StateOf(file)));
    }

    /// <summary>Null for bytes that are no log, and for a file that is gone since it was listed.</summary>
    private static JobLogState? StateOf(JobLogFile file)
    {
        if (file.Kind == JobLogFileKind.CutTail) return null;
        try
        {
            return JobLogReader.OfFile(file.Path).State();
        }
        catch (WalException) when (!File.Exists(file.Path))
        {
            return null;
        }
    }

    private static void Print(Shell shell, TextWriter output, ListedLog log, List<ShownFile> files)
    {
        var state = log.State;
        if (log.Target.Execution is { } execution)
        {
            output.WriteLine($"job        {Plain.Text(execution.Job)}");
            output.WriteLine($"execution  {Plain.Text(execution.Execution ?? "-")}");
        }

        output.WriteLine($"state      {log.Kind}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"events     {EventsOf(log.Target, files)}, {Pending(state, shell)}"));
        if (state.Failed > 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"failed     {state.Failed}"));
        output.WriteLine($"size       {Quantity.Bytes(log.Target.LengthBytes)}");
        if (state.UnfinishedBytes > 0) output.WriteLine($"unfinished {Quantity.Bytes(state.UnfinishedBytes)}: being written");
        output.WriteLine();
        Screen.Of(shell, shell.Output, output).Write(Table(shell, files));
        var damage = state.Damage.Concat(files.Where(static file => file.File.Kind == JobLogFileKind.Archive)
            .SelectMany(static file => file.State?.Damage ?? [])).ToList();
        if (damage.Count > 0) output.WriteLine();
        WalDamage.Print(output, damage, shell);
    }

    /// <summary>Each event once: after a crash an archive may repeat events of the one before it. Damage is printed below.</summary>
    private static long EventsOf(WalTarget target, List<ShownFile> files)
    {
        var held = files.Where(static file => file.File.Kind != JobLogFileKind.DamagedOriginal).Select(static file => file.State)
            .OfType<JobLogState>().Where(static state => state.Events > 0).OrderBy(static state => state.FirstSequence).ToList();
        var repeats = held.Zip(held.Skip(1)).Any(static pair => pair.Second.FirstSequence <= pair.First.LastSequence);
        return repeats ? target.Reader.Events(damaged: static _ => { }).LongCount() : held.Sum(static state => state.Events);
    }

    private static string Pending(JobLogState state, Shell shell) => state.OldestPendingAt is { } oldest
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Pending} pending, from sequence {state.OldestPendingSequence} of {Quantity.Age(shell.Time.GetUtcNow() - oldest)} ago")
        : "none pending";

    private static Table Table(Shell shell, List<ShownFile> files)
    {
        var table = Screen.Table(
            ("FILE", Side.Shrinks), ("KIND", Side.Left), ("FIRST", Side.Right), ("LAST", Side.Right), ("EVENTS", Side.Right),
            ("SIZE", Side.Right), ("WRITTEN (UTC)", Side.Left));
        foreach (var (file, state) in files)
        {
            table.AddRow(
                Screen.Shrinks(shell.Shown(Path.GetFileName(file.Path))),
                Screen.Left(KindOf(file.Kind)),
                Screen.Right(Quantity.Count(state is { Events: > 0 } ? state.FirstSequence : null)),
                Screen.Right(Quantity.Count(state is { Events: > 0 } ? state.LastSequence : null)),
                Screen.Right(Quantity.Count(state?.Events)),
                Screen.Right(Quantity.Bytes(file.LengthBytes)),
                Screen.Left(Quantity.Time(file.ModifiedAt)));
        }

        return table;
    }

    private static string KindOf(JobLogFileKind kind) => kind switch
    {
        JobLogFileKind.Live => "log",
        JobLogFileKind.Segment => "segment",
        JobLogFileKind.Archive => "archive",
        JobLogFileKind.DamagedOriginal => "original",
        _ => "tail",
    };

    private static string Json(ListedLog log, List<ShownFile> files) => JsonLine.Of(json =>
    {
        log.WriteTo(json);
        json.WriteNumber("unfinishedBytes", log.State.UnfinishedBytes);
        json.WriteStartArray("files");
        foreach (var (file, state) in files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("kind", KindOf(file.Kind));
            json.WriteNumber("bytes", file.LengthBytes);
            json.Time("modifiedAt", file.ModifiedAt);
            json.Number("events", state?.Events);
            json.Number("firstSequence", state is { Events: > 0 } ? state.FirstSequence : null);
            json.Number("lastSequence", state is { Events: > 0 } ? state.LastSequence : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WalDamage.Write(json, "damage", log.State.Damage.Concat(
            files.Where(static file => file.File.Kind == JobLogFileKind.Archive).SelectMany(static file => file.State?.Damage ?? [])));
    });

    /// <summary>A file, and what it holds by itself; null where that is not known.</summary>
    private sealed record ShownFile(JobLogFile File, JobLogState? State);
}
