using Airunner.Actors.Format;

namespace Airunner.Actors.Reading;

/// <summary>
/// Tells damage from a write that is going on: the blocks of one write become visible in any order, so its records may look damaged.
/// </summary>
/// <remarks>
/// What looks damaged in a held log is read again after a moment, a few times: a write ends meanwhile, damage stays as it is. A busy disk
/// may take longer: a hole near the end (sectors that still hold the zeros of reserved space) counts as a write however long it stays.
/// </remarks>
/// <param name="isHeld">Whether a process has the log open.</param>
/// <param name="time">Source of the waits.</param>
/// <param name="cancellationToken">Ends a wait.</param>
internal sealed class WriteInProgress(Func<bool> isHeld, TimeProvider time, CancellationToken cancellationToken)
{
    /// <summary>
    /// Most bytes without a record at the end of a held log that count as a write that is going on: one commit and the largest record.
    /// </summary>
    public const long MostUnfinishedBytes = RecordCodec.MaxRecordBytes + (2 << 20);

    /// <summary>What a disk writes whole: less of a write is never visible than one of these.</summary>
    private const int SectorBytes = 512;

    private const int MostRepeats = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);

    private long _suspectBytes = -1;
    private int _repeats;

    /// <summary>Whether a process has the log open.</summary>
    public bool IsPossible => isHeld();

    /// <summary>Waits a moment, and answers whether what looks damaged at an offset shall be read again.</summary>
    public bool ReadAgain(long offsetBytes)
    {
        if (offsetBytes != _suspectBytes) _repeats = 0;
        _suspectBytes = offsetBytes;
        if (_repeats == MostRepeats) return false;
        var wait = FirstWait * (1 << _repeats);
        _repeats++;
        using var passed = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        either.Token.WaitHandle.WaitOne();
        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    /// <summary>Where a write begins that may be going on; null where all that looks damaged is damage.</summary>
    /// <param name="source">The log, as it was when the findings were made.</param>
    /// <param name="findings">What looks damaged in it.</param>
    /// <param name="from">The first of them that counts.</param>
    /// <param name="recordsEndBytes">End of the last record that was read.</param>
    /// <param name="unfinishedBytes">Bytes from there to the end of what was written.</param>
    public static long? StartBytes(
        IByteSource source, IReadOnlyList<DamageFinding> findings, int from, long recordsEndBytes, out long unfinishedBytes)
    {
        var writtenBytes = new ZeroTail(source, source.LengthBytes).StartBytes;
        for (var at = from; at < findings.Count;)
        {
            var startBytes = findings[at].OffsetBytes;
            var untilBytes = startBytes;
            for (; at < findings.Count && findings[at].OffsetBytes <= untilBytes; at++)
                untilBytes = findings[at].OffsetBytes + findings[at].LostBytes;
            unfinishedBytes = Math.Max(0, writtenBytes - startBytes);
            if (unfinishedBytes > MostUnfinishedBytes) continue;
            if (startBytes >= recordsEndBytes || HasHole(source, startBytes, untilBytes)) return startBytes;
        }

        unfinishedBytes = 0;
        return null;
    }

    /// <summary>Whether sectors were not written yet: a whole one, or what is left of the one in which a region begins.</summary>
    private static bool HasHole(IByteSource source, long startBytes, long untilBytes)
    {
        var region = new byte[untilBytes - startBytes];
        source.Read(startBytes, region);
        var first = (int)((SectorBytes - (startBytes % SectorBytes)) % SectorBytes);
        if (first > 0 && first <= region.Length && !region.AsSpan(0, first).ContainsAnyExcept((byte)0)) return true;
        for (var at = first; at + SectorBytes <= region.Length; at += SectorBytes)
        {
            if (!region.AsSpan(at, SectorBytes).ContainsAnyExcept((byte)0)) return true;
        }

        return false;
    }
}
