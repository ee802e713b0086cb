using Airunner.Actors.Format;

namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>
/// What is pending, delivered and failed in one log, with counts. No event costs memory: delivery goes in order, so what is pending is what
/// stands after <see cref="DoneThrough"/>, less the few that failed marks name.
/// </summary>
internal sealed class LogIndex
{
    /// <summary>Most numbers that one event takes: an item of an output batch has two bytes at least.</summary>
    private const long MostNumbersOfOneEvent = RecordCodec.MaxPayloadBytes / 2;

    /// <summary>A log gives no number above it; a mark of another writer may have any.</summary>
    private const long MostGiven = 1L << 53;

    private readonly SparsePositions _positions = new();
    private readonly SortedSet<long> _failedAhead = [];
    private long _deliverable;
    private long _deliverableDone;
    private long _failedBehind;
    private long _writtenAsSent;
    private long _writtenAsFailed;
    private long _used = -1;

    private (long Sequence, long Number, long Deliverable) _durable = (-1, -1, 0);

    /// <summary>Sequence of the first event; −1 for an empty log.</summary>
    internal long FirstSequence { get; private set; } = -1;

    /// <summary>Sequence of the last event; −1 for an empty log.</summary>
    internal long LastSequence { get; private set; } = -1;

    /// <summary>Highest number used: the last event's sequence, or its end for an output batch, or the base.</summary>
    internal long LastNumber { get; private set; } = -1;

    /// <summary>
    /// Highest number known to be used, also by events that the log has lost: the numbers that it gives are above it. A caller's number
    /// need not be, since the event may be the lost one.
    /// </summary>
    internal long LastUsed => Math.Max(LastNumber, _used);

    /// <summary>Highest sequence that a mark names, whatever file its event stands in; −1 for none.</summary>
    internal long LastMarked { get; private set; } = -1;

    /// <summary>Every event up to this sequence is delivered or failed.</summary>
    internal long DoneThrough { get; private set; } = -1;

    /// <summary>Events in the log; marks are none.</summary>
    internal long Events => _deliverable + _writtenAsSent + _writtenAsFailed;

    /// <summary>Events still to deliver.</summary>
    internal long Pending => _deliverable - _deliverableDone - _failedAhead.Count;

    /// <summary>Events the receiver has.</summary>
    internal long Sent => _deliverableDone - _failedBehind + _writtenAsSent;

    /// <summary>Events refused for good.</summary>
    internal long Failed => _failedAhead.Count + _failedBehind + _writtenAsFailed;

    /// <summary>Durable events that were written to be delivered, delivered and failed ones included.</summary>
    internal long DurableDeliverable => _durable.Deliverable;

    /// <summary>Failed events after <see cref="DoneThrough"/>.</summary>
    internal IReadOnlyCollection<long> FailedAhead => _failedAhead;

    /// <summary>Whether a failed mark names an event that is not yet behind <see cref="DoneThrough"/>.</summary>
    internal bool IsFailedAhead(long sequence) => _failedAhead.Contains(sequence);

    /// <summary>Whether an event of the log is delivered or failed.</summary>
    internal bool IsDone(long sequence) => sequence <= DoneThrough || _failedAhead.Contains(sequence);

    /// <summary>A known event at or before a sequence: where a search begins. Null: begin at the first record.</summary>
    internal SparsePositions.Position? Near(long sequence) => _positions.AtOrBefore(sequence);

    /// <summary>A log of an identity that has archives begins above their highest number.</summary>
    internal void StartAbove(long number) => (LastNumber, _durable.Number) = (number, number);

    /// <summary>A mark names this sequence.</summary>
    internal void NoteMarked(long sequence) => LastMarked = Math.Max(LastMarked, sequence);

    /// <summary>The log gives no number up to this one any more.</summary>
    internal void NoteUsed(long number) => _used = Math.Max(_used, number);

    /// <summary>The highest number that is used, where a mark may name an event that is lost.</summary>
    /// <param name="known">The highest number of the events that are known.</param>
    /// <param name="marked">The highest sequence that a mark names.</param>
    internal static long UsedThrough(long known, long marked) =>
        marked <= known || marked > MostGiven ? known : marked + MostNumbersOfOneEvent;

    /// <summary>All that was noted is durable.</summary>
    internal void Commit() => _durable = (LastSequence, LastNumber, _deliverable);

    /// <summary>What was noted since the last commit is not in the log.</summary>
    /// <param name="durableEndBytes">End of what is.</param>
    internal void RollBack(long durableEndBytes)
    {
        (LastSequence, LastNumber, _deliverable) = _durable;
        _positions.DropFrom(durableEndBytes);
        if (LastSequence < 0) FirstSequence = -1;
    }

    /// <summary>An event that was appended, or found, to be delivered.</summary>
    internal void NotePending(long sequence, long lastNumber, long offsetBytes)
    {
        _positions.Note(sequence, offsetBytes, _deliverable);
        _deliverable++;
        NoteNumber(sequence, lastNumber);
    }

    /// <summary>An event that was found written as delivered or failed already.</summary>
    internal void NoteWrittenAsDone(long sequence, long lastNumber, long offsetBytes, bool failed)
    {
        _positions.Note(sequence, offsetBytes, _deliverable);
        if (failed) _writtenAsFailed++;
        else _writtenAsSent++;
        NoteNumber(sequence, lastNumber);
    }

    /// <summary>Every event up to a sequence is delivered or failed.</summary>
    /// <param name="sequence">The last of them; capped by the last event.</param>
    /// <param name="deliverableThrough">How many deliverable events stand up to and including it.</param>
    internal void MarkDoneThrough(long sequence, long deliverableThrough)
    {
        if (sequence <= DoneThrough) return;
        DoneThrough = Math.Min(sequence, LastSequence);
        _deliverableDone = deliverableThrough;
        while (_failedAhead.Count > 0 && _failedAhead.Min <= DoneThrough)
        {
            _failedAhead.Remove(_failedAhead.Min);
            _failedBehind++;
        }
    }

    /// <summary>Marks one pending event as failed for good.</summary>
    /// <returns>False where it is delivered or failed already.</returns>
    internal bool Fail(long sequence) =>
        FirstSequence >= 0 && sequence >= FirstSequence && sequence > DoneThrough && sequence <= LastSequence && _failedAhead.Add(sequence);

    private void NoteNumber(long sequence, long lastNumber)
    {
        if (FirstSequence < 0) FirstSequence = sequence;
        LastSequence = sequence;
        LastNumber = Math.Max(LastNumber, Math.Max(sequence, lastNumber));
    }
}
