namespace Airunner.Actors.Format;

/// <summary>The result of reading at an offset.</summary>
internal enum Step
{
    /// <summary>A good record.</summary>
    Record,

    /// <summary>A record of which only the length is broken (rule 1).</summary>
    BrokenLength,

    /// <summary>A broken record whose length leads on to a good one, or to the clean end (rule 2).</summary>
    BrokenBody,

    /// <summary>The clean end.</summary>
    CleanEnd,

    /// <summary>Neither rule helps, and the record's length leads past the end of the file.</summary>
    Torn,

    /// <summary>Neither rule helps.</summary>
    Stuck,
}

/// <summary>Reads a log record by record, by rules 1 and 2 of the format where one is broken.</summary>
internal sealed class RecordReader(ByteWindow window, ZeroTail zeros, Dialect dialect)
{
    private readonly LengthChains _chains = new();

    /// <summary>Reads at an offset.</summary>
    /// <param name="offsetBytes">Where a record should stand.</param>
    /// <param name="last">Sequence of the event before, −1 where there is none.</param>
    /// <param name="record">The record, where one was read.</param>
    /// <param name="nextBytes">Where reading goes on.</param>
    public Step Read(long offsetBytes, long last, out RecordView record, out long nextBytes)
    {
        if (TryReadGood(offsetBytes, last, out record))
        {
            nextBytes = record.EndBytes;
            return Step.Record;
        }

        nextBytes = offsetBytes;
        if (IsCleanEnd(offsetBytes)) return Step.CleanEnd;
        if (BrokenLength.TryFindEnd(window, offsetBytes, last, out record))
        {
            nextBytes = record.EndBytes;
            return Step.BrokenLength;
        }

        if (TryFollowLengths(offsetBytes, last, out nextBytes)) return Step.BrokenBody;
        nextBytes = offsetBytes;
        return LooksTorn(offsetBytes) ? Step.Torn : Step.Stuck;
    }

    /// <summary>Whether a good record begins at an offset.</summary>
    private bool TryReadGood(long offsetBytes, long last, out RecordView record)
    {
        var source = window.From(offsetBytes, RecordCodec.OverheadBytes);
        var read = RecordCodec.TryRead(source, offsetBytes, dialect, out record);
        if (read == RecordRead.NeedMoreBytes && record.EndBytes <= window.LengthBytes)
            read = RecordCodec.TryRead(window.From(offsetBytes, record.TotalBytes), offsetBytes, dialect, out record);
        return read == RecordRead.Good && (record.IsMark || record.Sequence > last);
    }

    private bool IsCleanEnd(long offsetBytes)
    {
        var length = window.From(offsetBytes, RecordLayout.LengthBytes);
        // The first bytes decide most offsets: only where they are zeros is the end of the file read.
        if (length[..Math.Min(length.Length, RecordLayout.LengthBytes)].ContainsAnyExcept((byte)0)) return false;
        return offsetBytes == window.LengthBytes || offsetBytes >= zeros.StartBytes;
    }

    private bool TryFollowLengths(long offsetBytes, long last, out long nextBytes)
    {
        nextBytes = offsetBytes;
        var chain = LengthChains.Begin(last);
        while (TryReadEnd(nextBytes, out var endBytes) && endBytes <= window.LengthBytes)
        {
            if (_chains.LeadsNowhere(ref chain, nextBytes)) return false;
            nextBytes = endBytes;
            if (TryReadGood(nextBytes, last, out _) || IsCleanEnd(nextBytes)) return true;
        }

        _chains.RememberFailure(chain);
        return false;
    }

    /// <summary>Whether the record here may be torn: its length, or the written part of it, leads past the end of the file.</summary>
    private bool LooksTorn(long offsetBytes) =>
        window.LengthBytes - offsetBytes < RecordLayout.LengthBytes
        || (TryReadEnd(offsetBytes, out var endBytes) && endBytes > window.LengthBytes);

    private bool TryReadEnd(long offsetBytes, out long endBytes)
    {
        var source = window.From(offsetBytes, RecordLayout.LengthBytes);
        endBytes = offsetBytes;
        if (source.Length < RecordLayout.LengthBytes || !RecordCodec.TryReadTotalBytes(source, dialect, out var totalBytes)) return false;
        endBytes += totalBytes;
        return true;
    }
}
