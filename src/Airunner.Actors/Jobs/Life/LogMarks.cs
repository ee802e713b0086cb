using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Marks that wait for a write to ride on: the failed ones, then one sent mark for all.</summary>
internal sealed class LogMarks
{
    private readonly List<long> _failed = [];
    private readonly SortedSet<long> _failedAhead = [];
    private long _lastSent = -1;
    private long _sentThrough = -1;
    private int _failedGathered;
    private long _sentGathered;

    /// <summary>Events refused for good whose marks are not durable.</summary>
    internal IReadOnlyList<long> Failed => _failed;

    /// <summary>Whether any waits.</summary>
    internal bool Any => _sentThrough >= 0 || _failed.Count > 0;

    /// <summary>Every event up to this one is delivered or failed.</summary>
    internal void NoteSent(long through)
    {
        _sentThrough = Math.Max(_sentThrough, through);
        NoteFound(through, []);
    }

    /// <summary>This event was refused for good.</summary>
    internal void NoteFailed(long sequence)
    {
        if (!_failed.Contains(sequence)) _failed.Add(sequence);
        _failedAhead.Add(sequence);
    }

    /// <summary>Marks that are in the log already.</summary>
    /// <param name="sentThrough">Every event up to this one is delivered or failed.</param>
    /// <param name="failedAhead">Failed events after it.</param>
    internal void NoteFound(long sentThrough, IEnumerable<long> failedAhead)
    {
        _lastSent = Math.Max(_lastSent, sentThrough);
        _failedAhead.UnionWith(failedAhead);
        while (_failedAhead.Count > 0 && _failedAhead.Min <= _lastSent) _failedAhead.Remove(_failedAhead.Min);
    }

    /// <summary>
    /// Writes the last marks once more with the next commit: a file that is to be sealed ends with all that a later opening needs to know,
    /// so that it looks into no file before it.
    /// </summary>
    internal void Repeat()
    {
        foreach (var sequence in _failedAhead)
            if (!_failed.Contains(sequence)) _failed.Add(sequence);
        _sentThrough = Math.Max(_sentThrough, _lastSent);
    }

    /// <summary>Puts the marks behind what was gathered, as far as there is room; the rest waits for the next write.</summary>
    /// <remarks>The sent mark comes last or not at all: it holds only for events that no failed mark names.</remarks>
    internal void GatherInto(WalLogFile writer, long timestampMs)
    {
        _failedGathered = 0;
        _sentGathered = -1;
        foreach (var sequence in _failed)
        {
            if (!TryGather(writer, sequence, RecordStatus.Failed, timestampMs)) return;
            _failedGathered++;
        }

        if (_sentThrough >= 0 && TryGather(writer, _sentThrough, RecordStatus.Sent, timestampMs)) _sentGathered = _sentThrough;
    }

    /// <summary>Forgets what waits: the file knows of fewer delivered events, and its marks must not say more than it counts.</summary>
    internal void Forget()
    {
        _failed.Clear();
        _failedAhead.Clear();
        _sentThrough = -1;
        _lastSent = -1;
    }

    /// <summary>Those that were gathered last are durable.</summary>
    internal void NoteDurable()
    {
        _failed.RemoveRange(0, _failedGathered);
        if (_sentGathered == _sentThrough) _sentThrough = -1;
    }

    private static bool TryGather(WalLogFile writer, long sequence, RecordStatus status, long timestampMs)
    {
        var room = writer.Reserve(RecordCodec.OverheadBytes);
        if (room.IsEmpty) return false;
        RecordCodec.Write(sequence, status, timestampMs, [], room);
        writer.Gathered(RecordCodec.OverheadBytes);
        return true;
    }
}
