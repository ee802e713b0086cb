namespace Airunner.Actors.Format;

/// <summary>Reads the sequences of a serialised JobEvent from its bytes: no allocation, contents are skipped.</summary>
/// <remarks>
/// Field numbers are those of job.proto. Looks two levels deep: the event's fields, and those of its <c>event_data</c>. Deeper
/// levels are covered by the checksum only. Unknown fields are accepted, as in any protobuf reader; groups, which no JobEvent has, are not.
/// </remarks>
internal static class EventPayload
{
    private const int SequenceField = 1;
    private const int EventTypeField = 3;
    private const int FirstDataField = 4;
    private const int LastDataField = 18;
    private const int ApplicationField = 1000;
    private const int OutputBatchField = 10;
    private const int OutputsField = 1;
    private const int EndSequenceField = 3;
    private const int LastBatchField = 5;

    /// <summary>Reads the payload.</summary>
    /// <param name="payload">Bytes that should be a serialised JobEvent.</param>
    /// <param name="sequence">Its sequence; 0 where the field is absent.</param>
    /// <param name="endSequence">
    /// Its last sequence: an output batch's <c>end_sequence</c> (never below the sequence), else the sequence.
    /// </param>
    /// <returns>False where the bytes are not a JobEvent.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long sequence, out long endSequence)
    {
        sequence = 0;
        endSequence = 0;
        var batchEnd = 0L;
        var data = 0;
        var fields = new WireFields(payload);
        while (fields.MoveNext())
        {
            var isKnown = fields.Number is <= LastDataField or ApplicationField;
            if (isKnown && fields.WireType != WireTypeOf(fields.Number)) return false;
            if (fields.Number == SequenceField)
            {
                sequence = (long)fields.Varint;
            }
            else if (fields.Number is >= FirstDataField and <= LastDataField or ApplicationField)
            {
                // As in protobuf: of several kinds of data the last one counts, and data of one kind is merged.
                if (data != fields.Number) batchEnd = 0;
                data = fields.Number;
                if (!(data == OutputBatchField ? TryReadBatch(fields.Bytes, ref batchEnd) : Walks(fields.Bytes))) return false;
            }
        }

        endSequence = Math.Max(sequence, batchEnd);
        return fields.IsWhole;
    }

    private static WireType WireTypeOf(int field) => field is SequenceField or EventTypeField ? WireType.Varint : WireType.Bytes;

    private static bool TryReadBatch(ReadOnlySpan<byte> batch, ref long endSequence)
    {
        var fields = new WireFields(batch);
        fields.SkipRepeated((OutputsField << 3) | (int)WireType.Bytes);
        while (fields.MoveNext())
        {
            var expected = fields.Number == OutputsField ? WireType.Bytes : WireType.Varint;
            if (fields.WireType != expected && fields.Number <= LastBatchField) return false;
            if (fields.Number == EndSequenceField) endSequence = (long)fields.Varint;
        }

        return fields.IsWhole;
    }

    private static bool Walks(ReadOnlySpan<byte> message)
    {
        var fields = new WireFields(message);
        while (fields.MoveNext())
        {
        }

        return fields.IsWhole;
    }
}
