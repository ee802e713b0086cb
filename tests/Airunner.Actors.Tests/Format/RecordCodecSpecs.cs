using Airunner.Actors.Format;
using Airunner.Protocol;
using CsCheck;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Format;

public sealed class RecordCodecSpecs
{
    private const string GoldenHex =
        "35000000" + "0100000000000000" + "01" + "000000" + "00A8DA769B010000" +
        "080112060880f2d6ca061801220b08922112060880f2d6ca06";

    private static readonly byte[] GoldenPayload = Convert.FromHexString("080112060880f2d6ca061801220b08922112060880f2d6ca06");

    [Fact]
    public void A_record_is_written_byte_for_byte_as_the_format_says()
    {
        var target = new byte[100];
        var written = RecordCodec.Write(1, RecordStatus.Pending, 1767225600000, GoldenPayload, target);

        written.ShouldBe(57);
        var vector = TestVectors.Bytes("five-pending.wal").AsSpan(LogHeader.SizeBytes, 57).ToArray();
        Convert.ToHexString(target.AsSpan(0, written)).ShouldBe(Convert.ToHexString(vector));
        Convert.ToHexString(target.AsSpan(0, written - 8)).ShouldBe(GoldenHex, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public void A_mark_is_32_bytes()
    {
        var target = new byte[32];
        RecordCodec.Write(4, RecordStatus.Sent, 1767225609000, [], target).ShouldBe(32);
        target.ShouldBe(TestVectors.Bytes("sent-through-4.wal").AsSpan(3328, 32).ToArray());
    }

    [Fact]
    public void Sealing_a_payload_in_place_gives_the_same_bytes_whatever_the_memory_held()
    {
        var written = new byte[57];
        RecordCodec.Write(1, RecordStatus.Pending, 1767225600000, GoldenPayload, written);
        var sealedInPlace = new byte[57];
        Array.Fill(sealedInPlace, (byte)0xEE);
        GoldenPayload.CopyTo(sealedInPlace.AsSpan(RecordCodec.PayloadAtBytes));

        RecordCodec.Seal(sealedInPlace, 1, RecordStatus.Pending, 1767225600000);

        sealedInPlace.ShouldBe(written);
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Enum<RecordStatus>(), Gen.Long, Gen.Byte.Array[0, 5000], Gen.Int[0, 20])
            .Sample((sequence, status, timestampMs, output, after) =>
            {
                var outputEvent = new OutputEvent { Output = ByteString.CopyFrom(output) };
                var payload = new JobEvent { Sequence = sequence, Output = outputEvent }.ToByteArray();
                var bytes = new byte[RecordCodec.OverheadBytes + payload.Length + after];
                var written = RecordCodec.Write(sequence, status, timestampMs, payload, bytes);

                RecordCodec.TryRead(bytes, 16, Dialect.Exclusive, out var record).ShouldBe(RecordRead.Good);

                (record.OffsetBytes, record.TotalBytes, record.EndBytes).ShouldBe((16, written, 16 + written));
                (record.Sequence, record.EndSequence).ShouldBe((sequence, sequence));
                (record.Status, record.TimestampMs).ShouldBe((status, timestampMs));
                (record.IsEvent, record.IsMark).ShouldBe((true, false));
                record.Payload.SequenceEqual(payload).ShouldBeTrue();
            }, seed: "0N0XIzNsQ0O2", iter: 500);
    }

    [Theory]
    [InlineData(RecordStatus.Sent)]
    [InlineData(RecordStatus.Failed)]
    public void A_status_of_sent_or_failed_without_a_payload_is_a_mark(object status)
    {
        var bytes = new byte[32];
        RecordCodec.Write(9, (RecordStatus)status, 1, [], bytes);
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out var record).ShouldBe(RecordRead.Good);
        (record.IsMark, record.IsEvent, record.Sequence).ShouldBe((true, false, 9));
    }

    [Fact]
    public void A_record_cut_anywhere_says_how_many_bytes_it_needs()
    {
        var bytes = new byte[57];
        RecordCodec.Write(1, RecordStatus.Pending, 0, GoldenPayload, bytes);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            RecordCodec.TryRead(bytes.AsSpan(0, cut), 7, Dialect.Exclusive, out var record).ShouldBe(RecordRead.NeedMoreBytes);
            record.TotalBytes.ShouldBe(cut < 4 ? RecordCodec.OverheadBytes : 57);
            record.OffsetBytes.ShouldBe(7);
        }
    }

    [Theory]
    [InlineData(Dialect.Exclusive, 27u, RecordRead.BadLength)]
    [InlineData(Dialect.Exclusive, 28u, RecordRead.NeedMoreBytes)]
    [InlineData(Dialect.Exclusive, 28u + RecordCodec.MaxPayloadBytes, RecordRead.NeedMoreBytes)]
    [InlineData(Dialect.Exclusive, 29u + RecordCodec.MaxPayloadBytes, RecordRead.BadLength)]
    [InlineData(Dialect.Exclusive, uint.MaxValue, RecordRead.BadLength)]
    [InlineData(Dialect.Exclusive, 0u, RecordRead.BadLength)]
    [InlineData(Dialect.Inclusive, 31u, RecordRead.BadLength)]
    [InlineData(Dialect.Inclusive, 32u, RecordRead.NeedMoreBytes)]
    [InlineData(Dialect.Inclusive, 32u + RecordCodec.MaxPayloadBytes, RecordRead.NeedMoreBytes)]
    [InlineData(Dialect.Inclusive, 33u + RecordCodec.MaxPayloadBytes, RecordRead.BadLength)]
    [InlineData(Dialect.Inclusive, uint.MaxValue, RecordRead.BadLength)]
    public void The_bound_is_checked_before_anything_else(object dialect, uint length, object expected) =>
        RecordCodec.TryRead(BitConverter.GetBytes(length), 0, (Dialect)dialect, out _).ShouldBe((RecordRead)expected);

    [Fact]
    public void The_largest_payload_is_written_and_one_byte_more_is_refused()
    {
        var target = new byte[RecordCodec.MaxRecordBytes + 1];
        RecordCodec.Write(0, RecordStatus.Sent, 0, new byte[RecordCodec.MaxPayloadBytes], target).ShouldBe(RecordCodec.MaxRecordBytes);
        Should.Throw<ArgumentOutOfRangeException>(
            () => RecordCodec.Write(0, RecordStatus.Sent, 0, new byte[RecordCodec.MaxPayloadBytes + 1], target));
        Should.Throw<ArgumentOutOfRangeException>(() => RecordCodec.Seal(target, 0, RecordStatus.Sent, 0));
    }

    [Fact]
    public void Wrong_values_are_the_callers_bug()
    {
        var target = new byte[32];
        Should.Throw<ArgumentOutOfRangeException>(() => RecordCodec.Write(-1, RecordStatus.Sent, 0, [], target));
        Should.Throw<ArgumentOutOfRangeException>(() => RecordCodec.Write(1, 0, 0, [], target));
        Should.Throw<ArgumentOutOfRangeException>(() => RecordCodec.Write(1, (RecordStatus)4, 0, [], target));
        Should.Throw<ArgumentOutOfRangeException>(() => RecordCodec.Write(1, RecordStatus.Sent, 0, [1], target));
        Should.Throw<ArgumentOutOfRangeException>(() => RecordCodec.Seal(target.AsSpan(0, 31), 1, RecordStatus.Sent, 0));
    }

    [Fact]
    public void An_unknown_status_byte_is_distinguished_from_a_flipped_bit()
    {
        var bytes = new byte[57];
        RecordCodec.Write(1, RecordStatus.Pending, 0, GoldenPayload, bytes);
        bytes[RecordLayout.StatusAt] = 4;
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out _).ShouldBe(RecordRead.BadChecksum);
        Rechecksum(bytes);
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out _).ShouldBe(RecordRead.BadStatus);
    }

    [Fact]
    public void Reserved_bytes_are_ignored_when_read()
    {
        var bytes = new byte[57];
        RecordCodec.Write(1, RecordStatus.Pending, 0, GoldenPayload, bytes);
        bytes.AsSpan(RecordLayout.ReservedAt, RecordLayout.ReservedBytes).Fill(0xFF);
        Rechecksum(bytes);
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out _).ShouldBe(RecordRead.Good);
    }

    [Fact]
    public void A_payload_that_is_no_event_of_that_sequence_is_refused()
    {
        var bytes = new byte[57];
        RecordCodec.Write(2, RecordStatus.Pending, 0, GoldenPayload, bytes);
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out _).ShouldBe(RecordRead.BadPayload);
        RecordCodec.Write(1, RecordStatus.Pending, 0, "printed text, no event at"u8, bytes);
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out _).ShouldBe(RecordRead.BadPayload);
    }

    [Fact]
    public void A_negative_sequence_is_refused_even_where_its_payload_agrees()
    {
        var payload = new JobEvent { Sequence = -1, Output = new OutputEvent() }.ToByteArray();
        var bytes = new byte[RecordCodec.OverheadBytes + payload.Length];
        RecordCodec.Write(1, RecordStatus.Pending, 0, payload, bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(RecordLayout.SequenceAt), -1L).ShouldBeTrue();
        Rechecksum(bytes);
        RecordCodec.TryRead(bytes, 0, Dialect.Exclusive, out _).ShouldBe(RecordRead.BadSequence);
    }

    private static void Rechecksum(byte[] record) =>
        BitConverter.TryWriteBytes(record.AsSpan(record.Length - 8), Crc64Nvme.HashToUInt64(record.AsSpan(4, record.Length - 12)));
}
