using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Airunner.Actors.Format;
using Airunner.Actors.Reading;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Records with the offsets and bytes of their fields.</summary>
internal static class HexDump
{
    private const int BytesInLine = 16;

    /// <summary>Prints the records of a reader's files that are in a range.</summary>
    public static void Print(TextWriter output, JobLogReader reader, DumpRange range, Action<JobLogDamage> damaged)
    {
        var file = "";
        using var records = reader.Records(damaged);
        while (records.TryNext(out var record))
        {
            if (!range.HasSequence(record.Sequence) || !range.HasTime(UnixTime.Of(record.TimestampMs))) continue;
            if (records.Path != file) output.WriteLine($"{Plain.Text(records.Path)}:");
            file = records.Path;
            Print(output, record);
        }
    }

    private static void Print(TextWriter output, in RecordView record)
    {
        var kind = record.IsMark ? "mark" : "event";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kind} at byte {record.OffsetBytes}, {Plain.Count(record.TotalBytes, "byte")}"));
        var checksumAt = record.TotalBytes - RecordLayout.ChecksumBytes;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(record.Bytes);
        Field(output, record, 0, RecordLayout.LengthBytes, $"length {length}" + (record.LengthIsBroken ? " (broken)" : ""));
        Field(output, record, RecordLayout.SequenceAt, sizeof(long), $"sequence {record.Sequence}");
        Field(output, record, RecordLayout.StatusAt, 1, $"status {(int)record.Status} ({record.Status.ToString().ToLowerInvariant()})");
        Field(output, record, RecordLayout.ReservedAt, RecordLayout.ReservedBytes, "reserved");
        var time = UnixTime.Of(record.TimestampMs);
        Field(output, record, RecordLayout.TimestampAt, sizeof(long), $"timestamp {record.TimestampMs} ({Quantity.Time(time)} UTC)");
        for (var at = RecordLayout.PayloadAt; at < checksumAt; at += BytesInLine)
        {
            var bytes = record.Bytes.Slice(at, Math.Min(BytesInLine, checksumAt - at));
            var name = at == RecordLayout.PayloadAt ? "payload " : "        ";
            Line(output, record.OffsetBytes + at, bytes, name + Ascii(bytes));
        }

        Field(output, record, checksumAt, RecordLayout.ChecksumBytes, "checksum");
    }

    private static void Field(TextWriter output, in RecordView record, int at, int count, string meaning) =>
        Line(output, record.OffsetBytes + at, record.Bytes.Slice(at, count), meaning);

    private static void Line(TextWriter output, long offsetBytes, ReadOnlySpan<byte> bytes, string meaning)
    {
        var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"  {offsetBytes:x8}  "));
        foreach (var one in bytes) line.Append(CultureInfo.InvariantCulture, $"{one:x2} ");
        output.WriteLine(line.ToString().PadRight(12 + (BytesInLine * 3)) + " " + meaning);
    }

    private static string Ascii(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var one in bytes) text.Append(one is >= 0x20 and < 0x7f ? (char)one : '.');
        return text.ToString();
    }
}
