using Airunner.Actors.Format;
using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>Reads the output of an event from its bytes, without parsing a message.</summary>
internal static class EventOutput
{
    /// <summary>Feeds the output of an event.</summary>
    /// <param name="payload">A serialised event.</param>
    /// <param name="rows">Takes the output.</param>
    /// <returns>What else is known of the event.</returns>
    public static EventFacts Read(ReadOnlySpan<byte> payload, RowAssembler rows)
    {
        var timeMs = 0L;
        var type = EventType.Unspecified;
        var output = default(ReadOnlySpan<byte>);
        var batch = default(ReadOnlySpan<byte>);
        var isApplication = false;
        var fields = new WireFields(payload);
        while (fields.MoveNext())
        {
            switch (fields.Number)
            {
                case JobEvent.TimestampFieldNumber: timeMs = TimeMs(fields.Bytes); break;
                case JobEvent.EventTypeFieldNumber: type = (EventType)(int)fields.Varint; break;
                case JobEvent.OutputFieldNumber: output = fields.Bytes; break;
                case JobEvent.OutputBatchFieldNumber: batch = fields.Bytes; break;
                case JobEvent.ApplicationFieldNumber: isApplication = true; break;
                default: break;
            }
        }

        if (timeMs == 0 && !batch.IsEmpty) timeMs = FirstMs(batch);
        var size = default(OutputSize);
        if (!output.IsEmpty) size = Feed(BytesOf(output, OutputEvent.OutputFieldNumber), StreamType.Stdout, timeMs, rows);
        if (!batch.IsEmpty) size = Batch(batch, timeMs, rows);
        return new EventFacts(timeMs, type, size.Bytes, size.ErrorBytes) { IsApplication = isApplication };
    }

    private static OutputSize Batch(ReadOnlySpan<byte> batch, long eventMs, RowAssembler rows)
    {
        var firstMs = FirstMs(batch);
        var atMs = firstMs == 0 ? eventMs : firstMs;
        var total = default(OutputSize);
        var items = new WireFields(batch);
        while (items.MoveNext())
        {
            if (items.Number != OutputBatchEvent.OutputsFieldNumber) continue;
            var bytes = default(ReadOnlySpan<byte>);
            var stream = StreamType.Stdout;
            var fields = new WireFields(items.Bytes);
            while (fields.MoveNext())
            {
                switch (fields.Number)
                {
                    case OutputItem.OutputFieldNumber: bytes = fields.Bytes; break;
                    case OutputItem.StreamTypeFieldNumber when fields.Varint == (ulong)StreamType.Stderr: stream = StreamType.Stderr; break;
                    case OutputItem.TimestampDeltaMsFieldNumber: atMs += (int)fields.Varint; break;
                    default: break;
                }
            }

            total += Feed(bytes, stream, atMs, rows);
        }

        return total;
    }

    private static OutputSize Feed(ReadOnlySpan<byte> bytes, StreamType stream, long timeMs, RowAssembler rows)
    {
        rows.Feed(stream, bytes, timeMs);
        return new OutputSize(bytes.Length, stream == StreamType.Stderr ? bytes.Length : 0);
    }

    private static long FirstMs(ReadOnlySpan<byte> batch)
    {
        var fields = new WireFields(batch);
        fields.SkipRepeated((OutputBatchEvent.OutputsFieldNumber << 3) | (int)WireType.Bytes);
        var firstMs = 0L;
        while (fields.MoveNext())
        {
            if (fields.Number == OutputBatchEvent.FirstTimestampMsFieldNumber) firstMs = (long)fields.Varint;
        }

        return firstMs;
    }

    private static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<byte> message, int number)
    {
        var bytes = default(ReadOnlySpan<byte>);
        var fields = new WireFields(message);
        while (fields.MoveNext())
        {
            if (fields.Number == number) bytes = fields.Bytes;
        }

        return bytes;
    }

    private static long TimeMs(ReadOnlySpan<byte> timestamp)
    {
        var seconds = 0L;
        var nanos = 0L;
        var fields = new WireFields(timestamp);
        while (fields.MoveNext())
        {
            if (fields.Number == 1) seconds = (long)fields.Varint;
            else if (fields.Number == 2) nanos = (long)fields.Varint;
        }

        // A time before 1970, or one that no calendar has, is no time.
        return seconds is > 0 and < 253_402_300_800 ? (seconds * 1000) + (nanos / 1_000_000) : 0;
    }

    private readonly record struct OutputSize(int Bytes, int ErrorBytes)
    {
        public static OutputSize operator +(OutputSize one, OutputSize other) =>
            new(one.Bytes + other.Bytes, one.ErrorBytes + other.ErrorBytes);
    }
}

/// <summary>What is known of an event besides its output.</summary>
/// <param name="TimeMs">When it was made, in ms since 1970; 0 where that is not known.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Bytes">Size of its output.</param>
/// <param name="ErrorBytes">Size of that on standard error.</param>
internal readonly record struct EventFacts(long TimeMs, EventType Type, int Bytes, int ErrorBytes)
{
    /// <summary>Whether it has a message of the application.</summary>
    public bool IsApplication { get; init; }
}
