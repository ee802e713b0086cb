using System.Buffers;
using System.Text;
using System.Text.Json;
using Airunner.Actors;

namespace Airunner.Worker.Printing;

/// <summary>What <c>recover</c> did with one log.</summary>
internal static class RecoveredLine
{
    public static string Text(JobStatus status) => status.Phase switch
    {
        JobPhase.Unavailable => $"{Plain.Text(status.Execution.ToString())}: left alone: {Plain.Text(status.Trouble ?? "it cannot be opened")}",
        JobPhase.Absent => $"{Plain.Text(status.Execution.ToString())}: had no event and was removed{EndLine.Damage(status)}",
        JobPhase.Recovering when status.Events == 0 => $"{Plain.Text(status.Execution.ToString())}: left on the disk ('airunner recover' delivers it): {Plain.Text(status.Trouble ?? "it was not opened in time")}",
        _ => EndLine.Facts(status),
    };

    /// <summary>One object, with the names and units of <see cref="JobStatus"/>.</summary>
    public static string Json(JobStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("job", status.Execution.Job);
            json.WriteString("execution", status.Execution.Execution);
            json.WriteString("phase", JsonNamingPolicy.CamelCase.ConvertName(status.Phase.ToString()));
            json.WriteNumber("events", status.Events);
            json.WriteNumber("delivered", status.Sent);
            json.WriteNumber("failed", status.Failed);
            json.WriteNumber("pending", status.Pending);
            json.WriteNumber("damageFindings", status.DamageFindings);
            json.WriteNumber("lostBytes", status.LostBytes);
            json.WriteNumber("logBytes", status.LogBytes);
            json.WriteNumber("archiveBytes", status.ArchiveBytes);
            json.WriteString("archivePath", status.ArchivePath);
            json.WriteString("trouble", status.Trouble);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
