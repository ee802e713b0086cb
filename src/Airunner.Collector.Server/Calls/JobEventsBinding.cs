using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>The methods of <see cref="JobEventsService"/>, with marshallers that leave events as bytes.</summary>
internal static class JobEventsBinding
{
    private static readonly Method<PublishFrame, PublishJobEventsResponse> Publish = new(
        MethodType.ClientStreaming,
        Descriptor.FullName,
        nameof(JobEventsEndpoint.PublishJobEvents),
        Marshallers.Create(static (PublishFrame _, SerializationContext _) => throw new NotSupportedException(), PublishFrame.Read),
        Marshallers.Create(static message => message.ToByteArray(), PublishJobEventsResponse.Parser.ParseFrom));

    private static readonly Method<StreamJobEventsRequest, StreamFrame> Stream = new(
        MethodType.ServerStreaming,
        Descriptor.FullName,
        nameof(JobEventsEndpoint.StreamJobEvents),
        Marshallers.Create(static message => message.ToByteArray(), StreamJobEventsRequest.Parser.ParseFrom),
        Marshallers.Create(
            static (StreamFrame frame, SerializationContext context) => frame.Write(context),
            static StreamFrame (DeserializationContext _) => throw new NotSupportedException()));

    /// <summary>The service as reflection describes it.</summary>
    public static ServiceDescriptor Descriptor => JobEventsService.Descriptor;

    /// <summary>Called by the gRPC host, which finds the methods of the endpoint by their names.</summary>
    public static void Bind(ServiceBinderBase binder, JobEventsEndpoint? endpoint)
    {
        binder.AddMethod(Publish, (ClientStreamingServerMethod<PublishFrame, PublishJobEventsResponse>)null!);
        binder.AddMethod(Stream, (ServerStreamingServerMethod<StreamJobEventsRequest, StreamFrame>)null!);
    }
}
