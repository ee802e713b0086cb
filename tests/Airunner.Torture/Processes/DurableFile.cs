using Airunner.Actors.Format;

namespace Airunner.Torture.Processes;

/// <summary>A file rebuilt from system calls: what was written, and what of that is durable.</summary>
internal sealed class DurableFile
{
    private readonly List<(int ExitLine, long Offset, byte[] Bytes)> _unsynced = [];
    private readonly HashSet<long> _sequences = [];
    private byte[] _durable = [];
    private int _scannedTo = LogHeader.SizeBytes;

    /// <summary>Whether a write waits for a sync.</summary>
    public bool IsDirty => _unsynced.Count > 0;

    /// <summary>Notes that a write returned.</summary>
    /// <param name="exitLine">Line of the trace where it returned.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="bytes">The bytes written.</param>
    /// <param name="isDurable">Whether the file was opened with O_DSYNC.</param>
    public void Written(int exitLine, long offset, byte[] bytes, bool isDurable)
    {
        if (isDurable) Put(offset, bytes);
        else _unsynced.Add((exitLine, offset, bytes));
    }

    /// <summary>Notes that a sync returned, which was called at this line: earlier writes are durable.</summary>
    public void Synced(int entryLine)
    {
        foreach (var (_, offset, bytes) in _unsynced.Where(write => write.ExitLine < entryLine)) Put(offset, bytes);
        _unsynced.RemoveAll(write => write.ExitLine < entryLine);
    }

    /// <summary>Whether the event's record is durable.</summary>
    public bool Has(long sequence) => Durable().Contains(sequence);

    /// <summary>Whether the record of any event is durable.</summary>
    public bool HasEvents() => Durable().Count > 0;

    private HashSet<long> Durable()
    {
        while (RecordCodec.TryRead(_durable.AsSpan(_scannedTo), _scannedTo, Dialect.Exclusive, out var record) == RecordRead.Good)
        {
            if (!record.IsMark) _sequences.Add(record.Sequence);
            _scannedTo += record.TotalBytes;
        }

        return _sequences;
    }

    private void Put(long offset, byte[] bytes)
    {
        var end = (int)offset + bytes.Length;
        if (end > _durable.Length) Array.Resize(ref _durable, end);
        bytes.CopyTo(_durable, offset);
    }
}
