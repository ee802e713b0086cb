using System.Buffers.Binary;
using Airunner.Actors.Format;

namespace Airunner.Torture.Exhaustion;

/// <summary>
/// What must be readable in a log with flipped bits by the rules of format.md, from the places of its records and of the flips.
/// </summary>
/// <remarks>
/// Written from the rules, not from the reader. It knows what the reader has to find out: the place of each record, and that no payload
/// contains a record. So it needs no checksum, and is right whatever was flipped after the header.
/// </remarks>
internal sealed class FlippedLog
{
    private readonly MixedLog _log;
    private readonly byte[] _bytes;
    private readonly HashSet<int> _touched = []; // records with flipped bits after the length field
    private readonly long _zerosFrom;
    private int _uncounted; // bytes that the length field does not count: 4 in our dialect, 0 in the other

    /// <param name="log">The log before the flips.</param>
    /// <param name="bytes">Its bytes after the flips.</param>
    /// <param name="flipped">Offsets of the changed bytes.</param>
    public FlippedLog(MixedLog log, byte[] bytes, IEnumerable<long> flipped)
    {
        _log = log;
        _bytes = bytes;
        _zerosFrom = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        foreach (var at in flipped)
            if (log.RecordAround(at) is { } record && at >= log.Records[record].OffsetBytes + sizeof(uint)) _touched.Add(record);
    }

    private enum How
    {
        Good,
        OnlyLength,
        LengthsLeadOn,
        CleanEnd,
        Torn,
        Stuck,
    }

    /// <summary>The sequences of the events that must be read, and whether damage must be reported.</summary>
    public (List<long> Events, bool IsDamaged) Read()
    {
        var first = (int)_log.Records[0].SizeBytes;
        var length = (long)Length(LogHeader.SizeBytes);
        var ours = Read(sizeof(uint));
        if (!_touched.Contains(0) && (length == first - sizeof(uint) || length == first))
            return length == first ? Read(0).Result : ours.Result;
        var other = Read(0);
        return other.Records > ours.Records ? other.Result : ours.Result;
    }

    private (int Records, (List<long> Events, bool IsDamaged) Result) Read(int uncounted)
    {
        _uncounted = uncounted;
        var events = new List<long>();
        var (records, isDamaged) = (0, false);
        for (long at = LogHeader.SizeBytes; ;)
        {
            var (how, next) = Step(at);
            isDamaged |= how is not (How.Good or How.CleanEnd);
            if (how == How.CleanEnd) break;
            if (how is How.Good or How.OnlyLength)
            {
                records++;
                if (_log.Records[_log.RecordAt(at)!.Value].Event is { } sequence) events.Add(sequence);
            }
            else if (how is How.Torn or How.Stuck)
            {
                if (Resumed(at, looksTorn: how == How.Torn) is not { } resumed) break;
                next = resumed;
            }

            at = next;
        }

        return (records, (events, isDamaged));
    }

    private (How, long Next) Step(long at)
    {
        if (IsGood(at, out var end)) return (How.Good, end);
        if (IsCleanEnd(at)) return (How.CleanEnd, at);
        if (_log.RecordAt(at) is { } record && !_touched.Contains(record)) return (How.OnlyLength, _log.Records[record].EndBytes);
        var next = at;
        while (LeadsTo(next) is { } further && further <= _bytes.Length)
        {
            next = further;
            if (IsGood(next, out _) || IsCleanEnd(next)) return (How.LengthsLeadOn, next);
        }

        var looksTorn = _bytes.Length - at < sizeof(uint) || LeadsTo(at) > _bytes.Length;
        return (looksTorn ? How.Torn : How.Stuck, at);
    }

    /// <summary>Rule 3 of format.md.</summary>
    private long? Resumed(long after, bool looksTorn)
    {
        foreach (var record in _log.Records)
        {
            if (record.OffsetBytes <= after || !IsGood(record.OffsetBytes, out var at)) continue;
            var (how, next) = Step(at);
            while (how is not (How.CleanEnd or How.Torn or How.Stuck)) (how, next) = Step(at = next);
            var counts = how == How.CleanEnd
                || (!looksTorn && (how == How.Torn || (how == How.Stuck && Resumed(at, looksTorn: false) is not null)));
            if (counts) return record.OffsetBytes;
        }

        return null;
    }

    private bool IsGood(long at, out long end)
    {
        end = 0;
        if (_log.RecordAt(at) is not { } record || _touched.Contains(record)) return false;
        end = _log.Records[record].EndBytes;
        return LeadsTo(at) == end;
    }

    private bool IsCleanEnd(long at) => at >= _zerosFrom;

    /// <summary>The offset that a length field leads to; null when it is out of bounds or incomplete.</summary>
    private long? LeadsTo(long at)
    {
        if (_bytes.Length - at < sizeof(uint)) return null;
        var total = (long)Length(at) + _uncounted;
        return total is >= RecordCodec.OverheadBytes and <= RecordCodec.MaxRecordBytes ? at + total : null;
    }

    private uint Length(long at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan((int)at));
}
