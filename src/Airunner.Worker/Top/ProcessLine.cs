using System.Globalization;
using System.Text;
using System.Text.Json;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Top;

/// <summary>
/// The line that a process answers with: one JSON object. What a reader does not know it leaves alone, what it misses is 0.
/// </summary>
internal static class ProcessLine
{
    /// <summary>Writes it.</summary>
    /// <param name="identity">Which process.</param>
    /// <param name="figures">What it does.</param>
    /// <param name="uptime">Since it opened its logs.</param>
    public static byte[] Of(ProcessIdentity identity, JobWalFigures figures, TimeSpan uptime) =>
        Encoding.UTF8.GetBytes(JsonLine.Of(json => Write(json, new ProcessSample(identity, figures, uptime))) + "\n");

    /// <summary>Writes the members of a sample.</summary>
    public static void Write(Utf8JsonWriter json, ProcessSample sample)
    {
        var (identity, figures) = (sample.Identity, sample.Figures);
        json.WriteNumber("pid", identity.Process);
        json.WriteString("command", identity.Command);
        json.WriteString("job", identity.Execution?.Job);
        json.WriteString("execution", identity.Execution?.Execution);
        json.Time("startedAt", identity.StartedAt);
        json.WriteString("server", identity.Server);
        json.WriteNumber("uptimeMs", (long)sample.Uptime.TotalMilliseconds);
        json.WriteNumber("logs", figures.Logs);
        json.WriteNumber("appends", figures.Appends);
        json.WriteNumber("commits", figures.Commits);
        json.WriteNumber("writtenBytes", figures.WrittenBytes);
        json.Number("syncP50Us", Microseconds(figures.SyncMedian));
        json.Number("syncP99Us", Microseconds(figures.SyncNearWorst));
        json.WriteNumber("pending", figures.Pending);
        json.Time("oldestPendingAt", figures.OldestPending);
        json.WriteNumber("delivered", figures.Delivered);
        json.WriteNumber("sends", figures.Sends);
        json.WriteNumber("failedSends", figures.FailedSends);
        json.WriteNumber("liveBytes", figures.LiveBytes);
        json.WriteString("trouble", figures.Trouble);
    }

    /// <summary>Reads it.</summary>
    /// <returns>Null where it is no such line, as of a process that ended while it answered.</returns>
    public static ProcessSample? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static ProcessSample Read(JsonElement json)
    {
        var job = Text(json, "job");
        var identity = new ProcessIdentity(
            (int)Number(json, "pid"),
            Text(json, "command") ?? "",
            job is null ? null : new JobExecution(job, Text(json, "execution")),
            Time(json, "startedAt") ?? default,
            Text(json, "server"));
        var figures = new JobWalFigures
        {
            Logs = (int)Number(json, "logs"),
            Appends = Number(json, "appends"),
            Commits = Number(json, "commits"),
            WrittenBytes = Number(json, "writtenBytes"),
            SyncMedian = Duration(json, "syncP50Us"),
            SyncNearWorst = Duration(json, "syncP99Us"),
            Pending = Number(json, "pending"),
            OldestPending = Time(json, "oldestPendingAt"),
            Delivered = Number(json, "delivered"),
            Sends = Number(json, "sends"),
            FailedSends = Number(json, "failedSends"),
            LiveBytes = Number(json, "liveBytes"),
            Trouble = Text(json, "trouble"),
        };
        return new ProcessSample(identity, figures, TimeSpan.FromMilliseconds(Number(json, "uptimeMs")));
    }

    private static long? Microseconds(TimeSpan? duration) => duration is { } known ? (long)known.TotalMicroseconds : null;

    private static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static long Number(JsonElement json, string name) => Member(json, name)?.GetInt64() ?? 0;

    private static string? Text(JsonElement json, string name) => Member(json, name)?.GetString();

    private static TimeSpan? Duration(JsonElement json, string name) =>
        Member(json, name) is { } member ? TimeSpan.FromMicroseconds(member.GetInt64()) : null;

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        Text(json, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
}
