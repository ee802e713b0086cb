using System.Collections.Immutable;
using Airunner.Actors.Queues.Log;
using Airunner.Actors.Queues.Wire;
using Akka.Actor;
using Akka.Delivery;
using Akka.Delivery.Internal;
using Google.Protobuf;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace Airunner.Actors.Queues;

/// <summary>Messages of Akka.Delivery as records, and back. Whole messages are serialized by Akka's serializers.</summary>
/// <param name="system">Whose serializers.</param>
/// <param name="producer">The producer's id.</param>
internal sealed class MessageRecords<T>(ExtendedActorSystem system, string producer)
{
    private readonly AkkaSerialization _serialization = system.Serialization;

    /// <summary>A message or a chunk as a record.</summary>
    public SentRecord RecordOf(DurableProducerQueue.MessageSent<T> sent)
    {
        var record = new SentRecord
        {
            Producer = producer,
            SeqNr = sent.SeqNr,
            Ack = sent.Ack,
            Qualifier = sent.ConfirmationQualifier,
            Timestamp = sent.Timestamp,
        };
        if (sent.Message.Chunk is { } chunk)
        {
            record.Message = UnsafeByteOperations.UnsafeWrap(chunk.SerializedMessage.ToArray());
            record.SerializerId = chunk.SerializerId;
            record.Manifest = chunk.Manifest;
            record.Chunk = new ChunkRecord { IsFirst = chunk.FirstChunk, IsLast = chunk.LastChunk };
            return record;
        }

        object message = sent.Message.Message!;
        var serializer = _serialization.FindSerializerFor(message);
        var bytes = AkkaSerialization.WithTransport(system, () => serializer.ToBinary(message));
        record.Message = UnsafeByteOperations.UnsafeWrap(bytes);
        record.SerializerId = serializer.Identifier;
        record.Manifest = AkkaSerialization.ManifestFor(serializer, message);
        return record;
    }

    /// <summary>A producer's state as Akka.Delivery has it.</summary>
    public DurableProducerQueue.State<T> StateOf(ProducerSnapshot snapshot) => new(
        snapshot.CurrentSeqNr,
        snapshot.HighestConfirmedSeqNr,
        snapshot.Confirmed.ToImmutableDictionary(static each => each.Qualifier, static each => (each.SeqNr, each.Timestamp)),
        snapshot.Unconfirmed.Select(MessageOf).ToImmutableList());

    private DurableProducerQueue.MessageSent<T> MessageOf(SentRecord sent) =>
        new(sent.SeqNr, ContentOf(sent), sent.Ack, sent.Qualifier, sent.Timestamp);

    private MessageOrChunk<T> ContentOf(SentRecord sent)
    {
        if (sent.Chunk is { } chunk)
        {
            var bytes = Akka.IO.ByteString.FromBytes(sent.Message.ToByteArray());
            return new MessageOrChunk<T>(new ChunkedMessage(bytes, chunk.IsFirst, chunk.IsLast, sent.SerializerId, sent.Manifest));
        }

        var message = _serialization.Deserialize(sent.Message.ToByteArray(), sent.SerializerId, sent.Manifest);
        return new MessageOrChunk<T>((T)message);
    }
}
