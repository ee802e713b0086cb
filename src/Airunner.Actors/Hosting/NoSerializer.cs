using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Airunner.Actors.Hosting;

/// <summary>Replaces Akka's JSON serializer in the actor system of <see cref="JobWalHost"/>.</summary>
/// <remarks>Nothing is serialized there, and creating the JSON serializer takes a large part of a short program's start.</remarks>
internal sealed class NoSerializer : Serializer
{
    /// <summary>Called by Akka, which requires this signature.</summary>
    public NoSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => ArgumentNullException.ThrowIfNull(settings);

    /// <inheritdoc/>
    public override int Identifier => 1; // of the serializer that it replaces

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Unexpected(obj.GetType());

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => throw Unexpected(type);

    private static NotSupportedException Unexpected(Type type) => new($"Nothing is serialized in this actor system, but {type} should be.");
}
