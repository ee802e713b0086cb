using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>What the gRPC host needs of a service: virtual methods, found by their names.</summary>
[BindServiceMethod(typeof(JobEventsBinding), nameof(JobEventsBinding.Bind))]
internal abstract class JobEventsCalls
{
    public abstract Task<PublishJobEventsResponse> PublishJobEvents(IAsyncStreamReader<PublishFrame> requests, ServerCallContext context);

    public abstract Task StreamJobEvents(
        StreamJobEventsRequest request, IServerStreamWriter<StreamFrame> responses, ServerCallContext context);
}

/// <summary>The methods of <see cref="JobEventsService"/>, with marshallers that leave events as bytes.</summary>
internal static class JobEventsBinding
{
    private static readonly Method<PublishFrame, PublishJobEventsResponse> Publish = new(
        MethodType.ClientStreaming,
        Descriptor.FullName,
        nameof(JobEventsCalls.PublishJobEvents),
        Marshallers.Create(static (PublishFrame _, SerializationContext _) => throw new NotSupportedException(), PublishFrame.Read),
        Marshallers.Create(static message => message.ToByteArray(), PublishJobEventsResponse.Parser.ParseFrom));

    private static readonly Method<StreamJobEventsRequest, StreamFrame> Stream = new(
        MethodType.ServerStreaming,
        Descriptor.FullName,
        nameof(JobEventsCalls.StreamJobEvents),
        Marshallers.Create(static message => message.ToByteArray(), StreamJobEventsRequest.Parser.ParseFrom),
        Marshallers.Create(
            static (StreamFrame frame, SerializationContext context) => frame.Write(context),
            static StreamFrame (DeserializationContext _) => throw new NotSupportedException()));

    /// <summary>The service as reflection describes it.</summary>
    public static ServiceDescriptor Descriptor => JobEventsService.Descriptor;

    /// <summary>Called by the gRPC host once, without a service.</summary>
    public static void Bind(ServiceBinderBase binder, JobEventsCalls? service)
    {
        binder.AddMethod(Publish, (ClientStreamingServerMethod<PublishFrame, PublishJobEventsResponse>)null!);
        binder.AddMethod(Stream, (ServerStreamingServerMethod<StreamJobEventsRequest, StreamFrame>)null!);
    }
}
