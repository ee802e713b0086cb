namespace Airunner.Actors.Format;

/// <summary>Reads a whole log: header, dialect, records, damage.</summary>
/// <remarks>
/// Streams: memory is little more than the largest record. A log without damage is read once; damage is read a few times at most,
/// whatever it holds. The rules: Format/README.md.
/// </remarks>
internal static class LogScanner
{
    /// <summary>Scans a log.</summary>
    /// <typeparam name="TVisitor">Preferably a struct.</typeparam>
    /// <param name="source">The log's bytes.</param>
    /// <param name="visitor">Receives each readable record, in file order.</param>
    /// <param name="after">Sequence of the last event in the log's earlier files; −1 where there is none. Events here are higher.</param>
    public static LogSummary Scan<TVisitor>(IByteSource source, ref TVisitor visitor, long after = -1)
        where TVisitor : IRecordVisitor
    {
        using var reading = Begin(source, after, out var unreadable);
        return reading is null ? unreadable! : reading.Read(ref visitor);
    }

    /// <summary>Prepares a scan whose caller asks for one record after the other.</summary>
    /// <param name="source">The log's bytes.</param>
    /// <param name="after">As for <see cref="Scan"/>.</param>
    /// <param name="unreadable">Where the answer is null: why the file has no records.</param>
    public static LogReading? Begin(IByteSource source, long after, out LogSummary? unreadable)
    {
        ArgumentNullException.ThrowIfNull(source);
        var lengthBytes = source.LengthBytes;
        var zeros = new ZeroTail(source, lengthBytes);
        var kind = ReadHeader(source, zeros, lengthBytes, out var version);
        unreadable = kind == LogKind.Readable ? null : new LogSummary { Kind = kind, Version = version, LengthBytes = lengthBytes };
        return unreadable is null ? new LogReading(source, zeros, lengthBytes, DialectOf(source, zeros, lengthBytes), after) : null;
    }

    private static LogKind ReadHeader(IByteSource source, ZeroTail zeros, long lengthBytes, out uint version)
    {
        Span<byte> header = stackalloc byte[(int)Math.Min(LogHeader.SizeBytes, lengthBytes)];
        source.Read(0, header);
        return LogHeader.Read(header, out version) switch
        {
            HeaderRead.Ok => LogKind.Readable,
            HeaderRead.Empty when lengthBytes < LogHeader.SizeBytes || zeros.StartBytes == 0 => LogKind.Empty,
            HeaderRead.UnknownVersion => LogKind.UnknownVersion,
            _ => LogKind.BadMagic,
        };
    }

    /// <summary>The reading under which the first record's checksum holds, or that gives more records, or ours.</summary>
    private static Dialect DialectOf(IByteSource source, ZeroTail zeros, long lengthBytes)
    {
        using (var window = new ByteWindow(source, lengthBytes))
        {
            if (FirstChecksumHolds(window, Dialect.Exclusive)) return Dialect.Exclusive;
            if (FirstChecksumHolds(window, Dialect.Inclusive)) return Dialect.Inclusive;
        }

        if (lengthBytes == LogHeader.SizeBytes || zeros.StartBytes <= LogHeader.SizeBytes) return Dialect.Exclusive;
        return RecordsIn(Dialect.Inclusive) > RecordsIn(Dialect.Exclusive) ? Dialect.Inclusive : Dialect.Exclusive;

        long RecordsIn(Dialect dialect)
        {
            using var reading = new LogReading(source, zeros, lengthBytes, dialect);
            var nobody = default(Nobody);
            var summary = reading.Read(ref nobody);
            return summary.Events + summary.Marks;
        }
    }

    private static bool FirstChecksumHolds(ByteWindow window, Dialect dialect)
    {
        var read = RecordCodec.TryRead(window.From(LogHeader.SizeBytes, RecordCodec.OverheadBytes), 0, dialect, out var record);
        if (read == RecordRead.NeedMoreBytes && record.TotalBytes <= window.LengthBytes - LogHeader.SizeBytes)
            read = RecordCodec.TryRead(window.From(LogHeader.SizeBytes, record.TotalBytes), 0, dialect, out _);
        return read is RecordRead.Good or RecordRead.BadStatus or RecordRead.BadSequence or RecordRead.BadPayload;
    }

    private struct Nobody : IRecordVisitor
    {
        public readonly void Visit(in RecordView record)
        {
        }
    }
}
