using Airunner.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>The call StreamJobEvents, whose events keep their bytes.</summary>
internal static class StreamMethod
{
    private const uint EventTag = (StreamJobEventsResponse.EventFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;

    /// <summary>The call.</summary>
    public static readonly Method<StreamJobEventsRequest, StreamedEvent> Instance = new(
        MethodType.ServerStreaming,
        "job.v1.JobEventsService",
        "StreamJobEvents",
        Marshallers.Create(static request => request.ToByteArray(), StreamJobEventsRequest.Parser.ParseFrom),
        Marshallers.Create<StreamedEvent>(static (_, _) => throw new NotSupportedException("It is only received."), Read));

    /// <summary>The request.</summary>
    public static StreamJobEventsRequest Request(string job, EventSelection selection)
    {
        var request = new StreamJobEventsRequest
        {
            JobId = job,
            FromSequence = selection.FromSequence,
            FromTimestamp = selection.FromTime?.ToUnixTimeMilliseconds() ?? 0,
        };
        request.EventFilter.AddRange(selection.Kinds);
        return request;
    }

    /// <summary>Fields that a newer server adds are skipped; of several events the last one counts, as in protobuf.</summary>
    private static StreamedEvent Read(DeserializationContext context)
    {
        var input = new CodedInputStream(context.PayloadAsNewBuffer());
        var bytes = ByteString.Empty;
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == EventTag) bytes = input.ReadBytes();
            else input.SkipLastField();
        }

        return new StreamedEvent(JobEvent.Parser.ParseFrom(bytes), bytes.Memory);
    }
}
