using System.Runtime.Serialization;
using Airunner.Actors.Cluster.Messages.Wire;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Google.Protobuf;

namespace Airunner.Actors.Cluster.Messages;

/// <summary>Writes and reads the messages between nodes as Protobuf; <c>cluster_messages.proto</c> is their format.</summary>
internal sealed class ClusterSerializer : SerializerWithStringManifest
{
    /// <summary>Identifies the serializer in a cluster. Never reused for another format.</summary>
    internal const int Id = 74_021;

    internal const string OrderedAppendManifest = "ordered-append/1";
    internal const string ReopenManifest = "reopen/1";
    internal const string HomeEndsManifest = "home-ends/1";
    private const string AppendManifest = "append/1";

    /// <summary>The configuration that registers the serializer.</summary>
    internal static readonly Config Config = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.airunner-cluster = "{{typeof(ClusterSerializer).AssemblyQualifiedName}}"
          serialization-bindings {
            "{{typeof(OrderedAppend).AssemblyQualifiedName}}" = airunner-cluster
            "{{typeof(Reopen).AssemblyQualifiedName}}" = airunner-cluster
            "{{typeof(HomeEnds).AssemblyQualifiedName}}" = airunner-cluster
          }
        }
        """);

    /// <summary>Called by Akka, which requires this signature.</summary>
    public ClusterSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    private SerializerWithStringManifest Protocol =>
        (SerializerWithStringManifest)system.Serialization.FindSerializerForType(typeof(JobWalProtocol.Append));

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        OrderedAppend => OrderedAppendManifest,
        Reopen => ReopenManifest,
        HomeEnds => HomeEndsManifest,
        _ => throw NoMessage(o),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        OrderedAppend ordered => Wire(ordered).ToByteArray(),
        Reopen reopen => Wire(reopen).ToByteArray(),
        HomeEnds ends => new HomeEndsWire { Taken = ends.Taken }.ToByteArray(),
        _ => throw NoMessage(obj),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return manifest switch
            {
                OrderedAppendManifest => Read(OrderedAppendWire.Parser.ParseFrom(bytes)),
                ReopenManifest => Read(ReopenWire.Parser.ParseFrom(bytes)),
                HomeEndsManifest => new HomeEnds(HomeEndsWire.Parser.ParseFrom(bytes).Taken),
                _ => throw new SerializationException($"A message '{manifest}' is unknown here: another version has sent it."),
            };
        }
        catch (Exception invalid) when (invalid is InvalidProtocolBufferException or ArgumentException)
        {
            throw new SerializationException($"The bytes of a message '{manifest}' are invalid: {invalid.Message}", invalid);
        }
    }

    private OrderedAppendWire Wire(OrderedAppend ordered) => new()
    {
        Number = ordered.Number,
        Append = ByteString.CopyFrom(Protocol.ToBinary(ordered.Append)),
    };

    private OrderedAppend Read(OrderedAppendWire wire) =>
        new(wire.Number, (JobWalProtocol.Append)Protocol.FromBinary(wire.Append.ToByteArray(), AppendManifest));

    private static ReopenWire Wire(Reopen reopen)
    {
        var wire = new ReopenWire { Job = reopen.Execution.Job };
        if (reopen.Execution.Execution is { } id) wire.Execution = id;
        wire.Retries.AddRange(reopen.Retries);
        return wire;
    }

    private static Reopen Read(ReopenWire wire) =>
        new(new JobExecution(wire.Job, wire.HasExecution ? wire.Execution : null), [.. wire.Retries]);

    private static SerializationException NoMessage(object message) => new($"{message.GetType()} is no message between nodes.");
}
