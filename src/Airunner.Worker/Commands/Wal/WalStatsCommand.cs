using System.CommandLine;
using System.Globalization;
using Airunner.Actors.Storage;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal stats</c>: the state directory in numbers.</summary>
internal static class WalStatsCommand
{
    public static Command Create(Shell shell, SharedOptions shared)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("stats", "Count logs, archives and what is pending, and estimate when the disk is full.") { json };
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            var files = new LinuxFileSystem();
            var logs = state.Logs.Executions().Select(listing =>
            {
                var target = new WalTarget(listing.Execution, state.Logs.Reader(listing.Execution), listing, Path: null);
                return new ListedLog(target, target.Reader.State());
            }).ToList();
            if (logs.Count == 0) shell.Say($"nothing is in '{state.Options.StateDirectory}'.");
            var free = Directory.Exists(state.Options.StateDirectory) ? files.FreeSpace(state.Options.StateDirectory) : (long?)null;
            var stats = WalStats.Of(logs, files, free, shell.Time.GetUtcNow());
            using var output = shell.Text();
            if (parsed.GetValue(json)) output.WriteLine(Json(stats));
            else Print(output, stats);
            return ExitStatuses.Success;
        });
        return command;
    }

    private static void Print(TextWriter output, WalStats stats)
    {
        Line("executions", $"{stats.Executions}: {stats.Live} live, {stats.Leftover} leftover, {stats.Archived} archived");
        var oldest = stats.OldestPending is { } age ? $", the oldest for {Quantity.Age(age)}" : "";
        Line("events", $"{stats.Events} in logs, {stats.Pending} pending{oldest}");
        Line("logs", $"{Plain.Count(stats.LogFiles, "file")}, {Quantity.Bytes(stats.LogBytes)}");
        var saved = stats.UnpackedBytes > 0 ? $" of {Quantity.Bytes(stats.UnpackedBytes)} ({stats.SavedPercent:0}% saved)" : "";
        var since = stats.OldestArchive is { } old ? $", the oldest of {Quantity.Age(old)} ago" : "";
        Line("archives", $"{Plain.Count(stats.ArchiveFiles, "file")}, {Quantity.Bytes(stats.ArchiveBytes)}{saved}{since}");
        Line("kept", $"{Plain.Count(stats.KeptFiles, "file")} of damaged logs, {Quantity.Bytes(stats.KeptBytes)}");
        Line("written", $"{Quantity.Bytes(stats.BytesOfLastDay)} of these files in the last 24 hours");
        if (stats.FreeBytes is not { } free) return;
        var full = stats.UntilFull is { } time ? $", full in {Quantity.Age(time)} at that rate" : "";
        Line("free", $"{Quantity.Bytes(free)}{full}");

        void Line(string name, FormattableString text) =>
            output.WriteLine($"{name,-10}  {text.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Json(WalStats stats) => JsonLine.Of(json =>
    {
        json.WriteNumber("executions", stats.Executions);
        json.WriteNumber("live", stats.Live);
        json.WriteNumber("leftover", stats.Leftover);
        json.WriteNumber("archived", stats.Archived);
        json.WriteNumber("events", stats.Events);
        json.WriteNumber("pending", stats.Pending);
        json.Number("oldestPendingSeconds", (long?)stats.OldestPending?.TotalSeconds);
        json.WriteNumber("logFiles", stats.LogFiles);
        json.WriteNumber("logBytes", stats.LogBytes);
        json.WriteNumber("archiveFiles", stats.ArchiveFiles);
        json.WriteNumber("archiveBytes", stats.ArchiveBytes);
        json.WriteNumber("unpackedBytes", stats.UnpackedBytes);
        json.Number("oldestArchiveSeconds", (long?)stats.OldestArchive?.TotalSeconds);
        json.WriteNumber("keptFiles", stats.KeptFiles);
        json.WriteNumber("keptBytes", stats.KeptBytes);
        json.WriteNumber("bytesOfLastDay", stats.BytesOfLastDay);
        json.Number("freeBytes", stats.FreeBytes);
        json.Number("untilFullSeconds", (long?)stats.UntilFull?.TotalSeconds);
    });
}
