using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs;

/// <summary>Marks that wait for a write to ride on: the failed ones, then one sent mark for all.</summary>
internal sealed class LogMarks
{
    private readonly List<long> _failed = [];
    private long _sentThrough = -1;

    /// <summary>Whether any waits.</summary>
    internal bool Any => _sentThrough >= 0 || _failed.Count > 0;

    /// <summary>Every event up to this one is settled.</summary>
    internal void NoteSent(long through) => _sentThrough = Math.Max(_sentThrough, through);

    /// <summary>This event was refused for good.</summary>
    internal void NoteFailed(long sequence) => _failed.Add(sequence);

    /// <summary>Puts the marks behind what was gathered, as far as there is room; the rest waits for the next write.</summary>
    internal void GatherInto(WalLogFile writer, long timestampMs)
    {
        foreach (var sequence in _failed) Gather(writer, sequence, RecordStatus.Failed, timestampMs);
        if (_sentThrough >= 0) Gather(writer, _sentThrough, RecordStatus.Sent, timestampMs);
    }

    /// <summary>They are durable.</summary>
    internal void Clear()
    {
        _failed.Clear();
        _sentThrough = -1;
    }

    private static void Gather(WalLogFile writer, long sequence, RecordStatus status, long timestampMs)
    {
        var room = writer.Reserve(RecordCodec.OverheadBytes);
        if (room.IsEmpty)
        {
            writer.Commit();
            room = writer.Reserve(RecordCodec.OverheadBytes);
        }

        RecordCodec.Write(sequence, status, timestampMs, [], room);
        writer.Gathered(RecordCodec.OverheadBytes);
    }
}
