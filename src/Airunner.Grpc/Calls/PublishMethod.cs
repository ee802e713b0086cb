using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>The call PublishJobEvents, with messages that write themselves.</summary>
internal static class PublishMethod
{
    /// <summary>The call.</summary>
    public static readonly Method<PublishPart, Acknowledgement> Instance = new(
        MethodType.ClientStreaming,
        "job.v1.JobEventsService",
        "PublishJobEvents",
        Marshallers.Create<PublishPart>(Write, static _ => throw new NotSupportedException("A part is only sent.")),
        Marshallers.Create(static (_, _) => throw new NotSupportedException("An acknowledgement is only received."), Read));

    private static void Write(PublishPart part, SerializationContext context)
    {
        context.SetPayloadLength(part.Bytes);
        part.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    /// <summary>The response has no fields; those that a newer server adds do not matter.</summary>
    private static Acknowledgement Read(DeserializationContext context) => Acknowledgement.Instance;
}

/// <summary>The server has the events of the call.</summary>
internal sealed class Acknowledgement
{
    public static readonly Acknowledgement Instance = new();

    private Acknowledgement()
    {
    }
}
