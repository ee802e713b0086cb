using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Stands where Akka's JSON serialiser stands, in a system of our own: nothing is serialised there, and making that one is a good part of
/// a short program's start.
/// </summary>
internal sealed class NoSerializer : Serializer
{
    /// <summary>Made by Akka, which looks for this very constructor.</summary>
    public NoSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => ArgumentNullException.ThrowIfNull(settings);

    /// <inheritdoc/>
    public override int Identifier => 1; // the one it stands for

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Unexpected(obj.GetType());

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => throw Unexpected(type);

    private static NotSupportedException Unexpected(Type type) => new($"Nothing is serialised in this actor system, yet {type} was to be.");
}
