using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Serialization;

/// <summary>
/// Writes and reads the messages of <see cref="JobWalProtocol"/> as Protobuf; <c>job_wal_protocol.proto</c> is their format.
/// </summary>
/// <remarks>The manifest is the message's name and version. The bytes of each version are fixed by golden files in the specs.</remarks>
internal sealed class JobWalSerializer : SerializerWithStringManifest
{
    /// <summary>Identifies the serializer in a cluster. Never reused for another format.</summary>
    internal const int Id = 74_020;

    /// <summary>Its name in the configuration.</summary>
    internal const string Name = "airunner-wal";

    /// <summary>The configuration that registers the serializer.</summary>
    /// <remarks>Bound to exact types: a user's own message may implement <see cref="JobWalProtocol.IWithExecution"/> too.</remarks>
    internal static readonly Config Config = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.airunner-wal = "{{typeof(JobWalSerializer).AssemblyQualifiedName}}"
          serialization-bindings {
            {{string.Join('\n', MessageTypes().Select(static type => $"\"{type.AssemblyQualifiedName}\" = airunner-wal"))}}
          }
        }
        """);

    private static readonly Lazy<Dictionary<Type, MessageFormat>> ByType =
        new(() => MessageFormats.All.ToDictionary(format => format.Type));

    private static readonly Lazy<Dictionary<string, MessageFormat>> ByManifest =
        new(() => MessageFormats.All.ToDictionary(format => format.Manifest));

    /// <summary>Called by Akka, which requires this signature.</summary>
    public JobWalSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <summary>Every type of message, without loading their formats: a short program never needs these.</summary>
    internal static IEnumerable<Type> MessageTypes() => typeof(JobWalProtocol).GetNestedTypes()
        .Where(static type => !type.IsInterface)
        .Append(typeof(JobStatus));

    /// <inheritdoc/>
    public override string Manifest(object o) => FormatOf(o).Manifest;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => FormatOf(obj).Write(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.Value.TryGetValue(manifest, out var format))
            throw new SerializationException($"A message '{manifest}' is unknown here: another version of the library has sent it.");
        try
        {
            return format.Read(bytes, system);
        }
        catch (Exception invalid) when (invalid is InvalidProtocolBufferException or ArgumentException)
        {
            throw new SerializationException($"The bytes of a message '{manifest}' are invalid: {invalid.Message}", invalid);
        }
    }

    private static MessageFormat FormatOf(object message) => ByType.Value.TryGetValue(message.GetType(), out var format)
        ? format
        : throw new SerializationException($"{message.GetType()} is not a message of {nameof(JobWalProtocol)}.");
}
