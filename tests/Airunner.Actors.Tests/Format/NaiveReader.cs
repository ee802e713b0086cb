using System.Buffers.Binary;
using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Format;

/// <summary>A direct implementation of the format's rules, at any cost. The scanner is compared with it.</summary>
internal sealed class NaiveReader(byte[] log, Dialect dialect)
{
    private readonly Dictionary<(int, long), int?> _resumptions = [];

    private enum End
    {
        Clean,
        Torn,
        Stuck,
    }

    /// <summary>Offsets of the records that must be read.</summary>
    public static List<long> Read(byte[] log, Dialect dialect)
    {
        var reader = new NaiveReader(log, dialect);
        var offsets = new List<long>();
        var (at, last) = (LogHeader.SizeBytes, -1L);
        while (true)
        {
            (at, last, var end) = reader.Run(at, last, offsets);
            if (end == End.Clean || reader.Resume(at, last) is not { } resumedAt) return offsets;
            at = resumedAt;
        }
    }

    private (int At, long Last, End End) Run(int at, long last, List<long>? offsets)
    {
        while (true)
        {
            if (IsCleanEnd(at)) return (at, last, End.Clean);
            int? end = Total(at) is { } total && IsGood(at, at + total, last) ? at + total : null;
            var laterEnds = Enumerable.Range(at + 32, Math.Max(0, log.Length - at - 31)).Select(e => (int?)e);
            end ??= laterEnds.FirstOrDefault(e => IsGood(at, e!.Value, last));
            if (end is not null)
            {
                offsets?.Add(at);
                if (!IsMark(at, end.Value)) last = Sequence(at);
                at = end.Value;
            }
            else if (FollowLengths(at, last) is { } next)
            {
                at = next;
            }
            else
            {
                return (at, last, LooksTorn(at) ? End.Torn : End.Stuck);
            }
        }
    }

    private int? FollowLengths(int at, long last)
    {
        while (Total(at) is { } total && at + total <= log.Length)
        {
            at += total;
            if (IsCleanEnd(at) || (Total(at) is { } next && IsGood(at, at + next, last))) return at;
        }

        return null;
    }

    private int? Resume(int at, long last)
    {
        if (_resumptions.TryGetValue((at, last), out var known)) return known;
        for (var x = at + 1; x < log.Length; x++)
        {
            if (Total(x) is not { } total || !IsGood(x, x + total, last)) continue;
            var (stoppedAt, lastThere, end) = Run(x, last, null);
            var counts = end == End.Clean || (!LooksTorn(at) && (end == End.Torn || Resume(stoppedAt, lastThere) is not null));
            if (counts) return _resumptions[(at, last)] = x;
        }

        return _resumptions[(at, last)] = null;
    }

    private bool IsGood(int at, int end, long last)
    {
        if (end > log.Length || end - at is < 32 or > RecordCodec.MaxRecordBytes) return false;
        if (log[at + 12] is < 1 or > 3) return false;
        if (!IsMark(at, end) && Sequence(at) <= last) return false;
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(log.AsSpan(end - 8));
        if (Crc64Nvme.HashToUInt64(log.AsSpan((at + 4)..(end - 8))) != checksum) return false;
        return IsMark(at, end) || IsEvent(log.AsSpan((at + 24)..(end - 8)), Sequence(at));
    }

    private static bool IsEvent(ReadOnlySpan<byte> payload, long sequence)
    {
        try
        {
            return JobEvent.Parser.ParseFrom(payload).Sequence == sequence;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private bool IsMark(int at, int end) => log[at + 12] != 1 && end - at == 32;

    private bool LooksTorn(int at) => log.Length - at < 4 || (Total(at) is { } total && at + total > log.Length);

    private bool IsCleanEnd(int at) => !log.AsSpan(at).ContainsAnyExcept((byte)0);

    private long Sequence(int at) => BinaryPrimitives.ReadInt64LittleEndian(log.AsSpan(at + 4));

    private int? Total(int at)
    {
        if (log.Length - at < 4) return null;
        var total = BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(at)) + (dialect == Dialect.Exclusive ? 4L : 0L);
        return total is >= 32 and <= RecordCodec.MaxRecordBytes ? (int)total : null;
    }
}
