using System.Globalization;
using System.Text.Json;
using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kind = Airunner.Protocol.JobEvent.EventDataOneofCase;

namespace Airunner.Worker.Printing;

/// <summary>An event as one line.</summary>
internal static class EventLine
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <summary><c>{"job":…,"execution":…,"event":…}</c>, the event in protobuf's canonical JSON.</summary>
    public static string Json(JobExecution execution, JobEvent jobEvent) =>
        $"{{\"job\":{Quoted(execution.Job)},\"execution\":{Quoted(execution.Execution)},\"event\":{Formatter.Format(jobEvent)}}}";

    /// <summary>Sequence, UTC time, kind and details.</summary>
    public static string Text(JobEvent jobEvent)
    {
        var at = jobEvent.Timestamp?.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "-";
        return string.Create(CultureInfo.InvariantCulture, $"{jobEvent.Sequence,8}  {at}  {Name(jobEvent),-16}  {Detail(jobEvent)}")
            .TrimEnd();
    }

    private static string Name(JobEvent jobEvent) => jobEvent.EventDataCase switch
    {
        Kind.None => "unspecified",
        var kind => ((IMessage)jobEvent).Descriptor.FindFieldByNumber((int)kind).Name,
    };

    private static string Detail(JobEvent jobEvent) => jobEvent.EventDataCase switch
    {
        Kind.ProcessStart => $"pid {jobEvent.ProcessStart.Pid}",
        Kind.ProcessEnd => string.Create(CultureInfo.InvariantCulture,
            $"exit status {jobEvent.ProcessEnd.ExitCode} after {jobEvent.ProcessEnd.RunDuration?.ToTimeSpan().TotalSeconds ?? 0:0.000} s"),
        Kind.ProcessError => Plain.Text(jobEvent.ProcessError.ErrorMessage),
        Kind.Heartbeat => Heartbeat(jobEvent.Heartbeat),
        Kind.Output => Plain.Count(jobEvent.Output.Output.Length, "byte"),
        Kind.OutputBatch => Batch(jobEvent.OutputBatch),
        Kind.None => "",
        var kind => Plain.Text(Formatter.Format(Message(jobEvent, (int)kind))),
    };

    private static string Heartbeat(HeartbeatEvent heartbeat)
    {
        var seconds = heartbeat.ElapsedTime?.ToTimeSpan().TotalSeconds ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"{(heartbeat.ProcessAlive ? "alive" : "ended")} after {seconds:0} s");
    }

    private static string Batch(OutputBatchEvent batch)
    {
        var bytes = batch.Outputs.Sum(item => (long)item.Output.Length);
        return $"through {batch.EndSequence}: {Plain.Count(batch.Outputs.Count, "item")}, {Plain.Count(bytes, "byte")}";
    }

    private static IMessage Message(JobEvent jobEvent, int field)
    {
        FieldDescriptor descriptor = ((IMessage)jobEvent).Descriptor.FindFieldByNumber(field);
        return (IMessage)descriptor.Accessor.GetValue(jobEvent);
    }

    private static string Quoted(string? text) => text is null ? "null" : $"\"{JsonEncodedText.Encode(text)}\"";
}
