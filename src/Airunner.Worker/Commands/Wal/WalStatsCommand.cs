using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Airunner.Actors.Storage;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal stats</c>: the state directory in numbers.</summary>
internal static class WalStatsCommand
{
    private const string Name = "stats";

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command(Name, "Count logs, archives and what is pending, and estimate when the disk is full.") { json };
        command.SetAction(parsed =>
        {
            var state = WalState.Of(parsed, shell, shared);
            var files = new LinuxFileSystem();
            var now = shell.Time.GetUtcNow();
            var rates = new WalRates(now);
            var targets = state.Logs.Executions()
                .Select(listing => new WalTarget(listing.Execution, state.Logs.Reader(listing.Execution), listing, Path: null)).ToList();
            var lately = targets.Where(target => rates.MayHaveSome(target.Listing!)).ToList();
            var toRead = targets.Sum(static target => target.LogBytes) + lately.Sum(static target => target.ReadBytes);
            var logs = new WorkProgress(shell, Name).Show(toRead, bar =>
            {
                var bytes = new SummedProgress(bar);
                foreach (var target in lately) rates.Count(target.Reader, bytes.OfOne());
                return targets.ConvertAll(target => ListedLog.Read(target, bytes));
            });
            if (logs.Count == 0) shell.Say($"nothing is in '{state.Options.StateDirectory}'.");
            var free = Directory.Exists(state.Options.StateDirectory) ? files.FreeSpace(state.Options.StateDirectory) : (long?)null;
            var stats = WalStats.Of(logs, files, rates, free, state.Options.QuotaMinFreeDiskBytes, now);
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
        Line("last hour", Rate(stats.Rates.LastHour));
        Line("last day", Rate(stats.Rates.LastDay));
        Line("written", $"{Quantity.Bytes(stats.BytesOfLastDay)} of these files in the last 24 hours");
        if (stats.FreeBytes is not { } free) return;
        var full = stats.UntilFull is { } time ? $", full in {Quantity.Age(time)} at that rate" : "";
        if (stats.IsFull) full = $", less than quota.min-free-disk ({Quantity.Bytes(stats.LeastFreeBytes)}): appends are refused";
        Line("free", $"{Quantity.Bytes(free)}{full}");

        void Line(string name, FormattableString text) =>
            output.WriteLine($"{name,-10}  {text.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>By the second, the minute or the hour: the shortest that has an event.</summary>
    private static FormattableString Rate(WalRate rate)
    {
        var (seconds, unit) = rate.EventsPerSecond switch
        {
            >= 1 => (1, "s"),
            >= 1 / 60.0 => (60, "min"),
            _ => (3_600, "h"),
        };
        var events = Plain.Count(rate.Events, "event");
        var perTime = rate.EventsPerSecond * seconds;
        return $"{events}, {Quantity.Bytes(rate.Bytes)}: {perTime:0.0}/{unit}, {Quantity.Bytes(rate.BytesPerSecond * seconds)}/{unit}";
    }

    private static void WriteRate(Utf8JsonWriter json, string name, WalRate rate)
    {
        json.WriteStartObject(name);
        json.WriteNumber("events", rate.Events);
        json.WriteNumber("bytes", rate.Bytes);
        json.WriteNumber("eventsPerSecond", Math.Round(rate.EventsPerSecond, 6));
        json.WriteNumber("bytesPerSecond", Math.Round(rate.BytesPerSecond, 1));
        json.WriteEndObject();
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
        WriteRate(json, "lastHour", stats.Rates.LastHour);
        WriteRate(json, "lastDay", stats.Rates.LastDay);
        json.WriteNumber("bytesOfLastDay", stats.BytesOfLastDay);
        json.Number("freeBytes", stats.FreeBytes);
        json.WriteNumber("leastFreeBytes", stats.LeastFreeBytes);
        json.Number("untilFullSeconds", (long?)stats.UntilFull?.TotalSeconds);
    });
}
