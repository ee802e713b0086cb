using System.Buffers;
using System.Text;
using System.Text.Json;
using Airunner.Actors;

namespace Airunner.Worker.Printing;

/// <summary>The result of <c>recover</c> for one log.</summary>
internal static class RecoveredLine
{
    /// <summary>The result as a sentence.</summary>
    /// <param name="status">The log's last status.</param>
    /// <param name="interrupted">What its execution was ended with, because its worker had been killed; null where it was not.</param>
    /// <param name="server">Where the events go; null for the store on this disk.</param>
    public static string Text(JobStatus status, string? interrupted = null, string? server = null) =>
        $"{Result(status, server)}{Interrupted(status, interrupted)}";

    private static string Result(JobStatus status, string? server) => status.Phase switch
    {
        JobPhase.Unavailable => $"{Name(status)}: left alone: {Plain.Text(status.Trouble ?? "it cannot be opened")}",
        JobPhase.Absent => $"{Name(status)}: had no event and was removed{EndLine.Damage(status)}",
        JobPhase.Recovering when status.Events == 0 =>
            $"{Name(status)}: left on the disk ('airunner recover' delivers it): "
            + Plain.Text(status.Trouble ?? "it was not opened in time"),
        _ => EndLine.Facts(status, server),
    };

    /// <summary>The result as one JSON object, with the names and units of <see cref="JobStatus"/>.</summary>
    /// <param name="status">The log's last status.</param>
    /// <param name="interrupted">What its execution was ended with, because its worker had been killed; null where it was not.</param>
    /// <param name="server">Where the events go; null for the store on this disk.</param>
    public static string Json(JobStatus status, string? interrupted = null, string? server = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("job", status.Execution.Job);
            json.WriteString("execution", status.Execution.Execution);
            json.WriteString("phase", JsonNamingPolicy.CamelCase.ConvertName(status.Phase.ToString()));
            var isRead = status.Phase != JobPhase.Unavailable; // else what it holds is not known here
            json.Number("events", isRead ? status.Events : null);
            json.Number("delivered", isRead ? status.Sent : null);
            json.Number("failed", isRead ? status.Failed : null);
            json.Number("pending", isRead ? status.Pending : null);
            json.WriteNumber("damageFindings", status.DamageFindings);
            json.WriteNumber("lostBytes", status.LostBytes);
            json.WriteNumber("logBytes", status.LogBytes);
            json.WriteNumber("archiveBytes", status.ArchiveBytes);
            json.WriteString("archivePath", status.ArchivePath);
            json.WriteString("trouble", status.Trouble);
            json.WriteString("server", server);
            json.WriteString("interrupted", interrupted);
            Write(json, status.Completeness);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The server's answer; null where it is not known.</summary>
    private static void Write(Utf8JsonWriter json, Completeness? completeness)
    {
        if (completeness is null)
        {
            json.WriteNull("completeness");
            return;
        }

        json.WriteStartObject("completeness");
        json.WriteBoolean("complete", completeness.IsComplete);
        json.WriteNumber("events", completeness.Events);
        json.WriteNumber("missing", completeness.Missing);
        json.WriteStartArray("missingSequences");
        foreach (var range in completeness.MissingRanges)
        {
            json.WriteStartObject();
            json.WriteNumber("first", range.First);
            json.WriteNumber("last", range.Last);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Interrupted(JobStatus status, string? message)
    {
        if (message is null) return "";
        var missing = status.OwesEnd ? $" (could not be logged yet: {Plain.Text(status.Trouble ?? "the log cannot be written")})" : "";
        return $". {Plain.Text(message)}{missing}";
    }

    private static string Name(JobStatus status) => Plain.Text(status.Execution.ToString());
}
