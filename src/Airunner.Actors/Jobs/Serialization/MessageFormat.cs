using Akka.Actor;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Serialization;

/// <summary>How one type of message is written and read.</summary>
/// <param name="type">The message's type.</param>
/// <param name="manifest">Its name and version, as they stand beside the bytes: <c>append/1</c>.</param>
internal abstract class MessageFormat(Type type, string manifest)
{
    internal Type Type { get; } = type;

    internal string Manifest { get; } = manifest;

    internal abstract byte[] Write(object message);

    /// <exception cref="InvalidProtocolBufferException">The bytes are not such a message.</exception>
    internal abstract object Read(ReadOnlySpan<byte> bytes, ExtendedActorSystem system);
}

/// <inheritdoc/>
internal sealed class MessageFormat<TMessage, TWire>(
    string manifest,
    MessageParser<TWire> parser,
    Func<TMessage, TWire> toWire,
    Func<TWire, ExtendedActorSystem, TMessage> fromWire) : MessageFormat(typeof(TMessage), manifest)
    where TMessage : notnull
    where TWire : IMessage<TWire>
{
    internal override byte[] Write(object message) => toWire((TMessage)message).ToByteArray();

    internal override object Read(ReadOnlySpan<byte> bytes, ExtendedActorSystem system) => fromWire(parser.ParseFrom(bytes), system);
}
