using System.Buffers.Binary;
using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Format;

/// <summary>Small logs of many kinds, and ways to damage them. Chance comes in as a seed.</summary>
internal static class TestLogs
{
    /// <summary>Plain, with marks, with logs inside payloads, with events written as done, in the other dialect.</summary>
    public const int Kinds = 5;

    /// <summary>When every record was appended, Unix milliseconds.</summary>
    public const long TimestampMs = 1767225600000;

    public static byte[] Make(int kind, int seed)
    {
        var chance = new Random(seed);
        var log = new List<byte>(Header());
        var sequence = 0L;
        for (var i = chance.Next(1, 12); i > 0; i--)
        {
            sequence += chance.Next(1, 4);
            var output = kind == 2 && chance.Next(3) == 0
                ? Inner(chance)
                : Enumerable.Range(0, chance.Next(60)).Select(_ => (byte)chance.Next(256)).ToArray();
            var status = kind == 3 && chance.Next(4) == 0 ? RecordStatus.Sent : RecordStatus.Pending;
            log.AddRange(Event(sequence, output, status));
            if (kind == 1 && chance.Next(3) == 0) log.AddRange(Mark(chance.Next((int)sequence + 1), (RecordStatus)chance.Next(2, 4)));
        }

        if (chance.Next(3) == 0) log.AddRange(new byte[chance.Next(1, 100)]);
        return kind == 4 ? Inclusive([.. log]) : [.. log];
    }

    public static byte[] Header()
    {
        var header = new byte[LogHeader.SizeBytes];
        LogHeader.Write(header);
        return header;
    }

    public static byte[] Event(long sequence, byte[] output, RecordStatus status = RecordStatus.Pending)
    {
        var payload = new JobEvent { Sequence = sequence, Output = new OutputEvent { Output = ByteString.CopyFrom(output) } }.ToByteArray();
        var record = new byte[RecordCodec.OverheadBytes + payload.Length];
        RecordCodec.Write(sequence, status, TimestampMs, payload, record);
        return record;
    }

    /// <summary>A pending event.</summary>
    public static byte[] Record(JobEvent jobEvent)
    {
        var payload = jobEvent.ToByteArray();
        var record = new byte[RecordCodec.OverheadBytes + payload.Length];
        RecordCodec.Write(jobEvent.Sequence, RecordStatus.Pending, TimestampMs, payload, record);
        return record;
    }

    /// <summary>A record whose checksum holds and whose payload is another sequence's: no reader takes it.</summary>
    public static byte[] Unreadable(long sequence)
    {
        var payload = new JobEvent { Sequence = sequence + 1 }.ToByteArray();
        var record = new byte[RecordCodec.OverheadBytes + payload.Length];
        RecordCodec.Write(sequence, RecordStatus.Pending, TimestampMs, payload, record);
        return record;
    }

    public static byte[] Mark(long sequence, RecordStatus status)
    {
        var record = new byte[RecordCodec.OverheadBytes];
        RecordCodec.Write(sequence, status, TimestampMs, [], record);
        return record;
    }

    public static byte[] Damage(byte[] log, int how, int position, int count, byte value)
    {
        if (log.Length <= LogHeader.SizeBytes) return log;
        var at = LogHeader.SizeBytes + (position % (log.Length - LogHeader.SizeBytes));
        var end = Math.Min(log.Length, at + count);
        switch (how)
        {
            case 0:
                log[at] ^= (byte)(value | 1);
                return log;
            case 1:
                log.AsSpan(at..end).Fill(value);
                return log;
            case 2:
                return [.. log[..at], .. log[end..]];
            case 3:
                return [.. log[..end], .. log[at..]];
            default:
                return count < 40 ? log[..at] : [.. log[..at], .. new byte[count], .. log[at..]];
        }
    }

    /// <summary>The output of a job that prints a piece of a log, perhaps with sequences above its own.</summary>
    private static byte[] Inner(Random chance)
    {
        var sequence = chance.Next(40);
        var records = Enumerable.Range(0, chance.Next(1, 4)).SelectMany(i => Event(sequence + i, new byte[chance.Next(20)])).ToArray();
        return records[chance.Next(2)..^chance.Next(2)];
    }

    internal static byte[] Inclusive(byte[] log)
    {
        for (var at = LogHeader.SizeBytes; at + 4 <= log.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at));
            if (length <= 0) break;
            BinaryPrimitives.WriteInt32LittleEndian(log.AsSpan(at), length + 4);
            at += length + 4;
        }

        return log;
    }
}
