using System.Buffers;
using System.Text;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Totals;
using Airunner.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>A <see cref="PublishJobEventsRequest"/> with its events as the bytes that came.</summary>
/// <param name="TaskToken">The token; empty for none.</param>
/// <param name="Events">The events, in the order of the message.</param>
/// <param name="Bytes">Their payload bytes.</param>
/// <param name="LargestBytes">The largest of them.</param>
/// <param name="Fault">Why it can never be accepted; null where it can.</param>
internal sealed record PublishFrame(string TaskToken, EventBatch Events, long Bytes, long LargestBytes, string? Fault)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a message. One that is malformed has a <see cref="Fault"/>.</summary>
    public static PublishFrame Read(DeserializationContext context)
    {
        var length = context.PayloadLength;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            context.PayloadAsReadOnlySequence().CopyTo(bytes);
            return Read(bytes.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc cref="Read(DeserializationContext)"/>
    public static PublishFrame Read(ReadOnlySpan<byte> message)
    {
        var events = new EventBatch.Builder();
        var token = "";
        var largest = 0;
        string? fault = null;
        var fields = new WireFields(message);
        while (fault is null && fields.MoveNext())
        {
            switch (fields.Number)
            {
                case PublishJobEventsRequest.TaskTokenFieldNumber when fields.WireType == Actors.Format.WireType.Bytes:
                    if (!TryText(fields.Bytes, out token)) fault = "task_token is no UTF-8";
                    break;
                case PublishJobEventsRequest.EventsFieldNumber when fields.WireType == Actors.Format.WireType.Bytes:
                    largest = Math.Max(largest, fields.Bytes.Length);
                    fault = AddTo(events, fields.Bytes);
                    break;
                case PublishJobEventsRequest.TaskTokenFieldNumber or PublishJobEventsRequest.EventsFieldNumber:
                    fault = $"field {fields.Number} has another type";
                    break;
            }
        }

        if (fault is null && !fields.IsWhole) fault = "it is no protobuf message";
        return new PublishFrame(token, events.Build(), events.Bytes, largest, fault is null ? null : $"The message is malformed: {fault}.");
    }

    /// <returns>What is wrong with the event; null where nothing is.</returns>
    private static string? AddTo(EventBatch.Builder events, ReadOnlySpan<byte> payload)
    {
        try
        {
            // Once in the store, a segment is read as a whole: one event that cannot be parsed would take the others with it. Where the
            // bytes alone do not tell, the parser does.
            var sequence = EventShape.IsEvent(payload) ? EventSequence.Of(payload) : JobEvent.Parser.ParseFrom(payload).Sequence;
            if (!MayHave(sequence, events.Count))
                return $"event {events.Count} of the message has the sequence {sequence}; sequences rise from 1, the first may be 0";
            events.Add(sequence, payload);
            return null;
        }
        catch (InvalidProtocolBufferException)
        {
            return $"event {events.Count} of the message cannot be parsed";
        }
    }

    /// <summary>
    /// A log that numbers its events itself begins with 0, which an event carries by having no sequence at all. Behind another event it
    /// can only be that none was given.
    /// </summary>
    private static bool MayHave(long sequence, int before) => sequence > 0 || (sequence == 0 && before == 0);

    private static bool TryText(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Utf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
