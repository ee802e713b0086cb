using System.Globalization;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kind = Airunner.Protocol.JobEvent.EventDataOneofCase;

namespace Airunner.Worker.Printing;

/// <summary>An event as one line.</summary>
internal static class EventLine
{
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
        Kind.ProcessEnd => End(jobEvent.ProcessEnd),
        Kind.ProcessError => Plain.Text(jobEvent.ProcessError.ErrorMessage),
        Kind.Heartbeat => Heartbeat(jobEvent.Heartbeat),
        Kind.Output => Plain.Count(jobEvent.Output.Output.Length, "byte") + (jobEvent.Output.Continues ? ", continues" : ""),
        Kind.OutputBatch => Batch(jobEvent.OutputBatch),
        Kind.Application => Plain.Text($"{jobEvent.Application.TypeUrl}, {Plain.Count(jobEvent.Application.Value.Length, "byte")}"),
        Kind.None => "",
        var kind => Plain.Text(EventJson.Text(Message(jobEvent, (int)kind))),
    };

    private static string End(ProcessEndEvent end)
    {
        var by = end.Signal == 0 ? "" : $", killed by {SignalName.Of(end.Signal)},";
        var seconds = end.RunDuration?.ToTimeSpan().TotalSeconds ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"exit status {end.ExitCode}{by} after {seconds:0.000} s");
    }

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
}
