namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>What is to be done with an append, by its number alone.</summary>
internal enum SequenceVerdict
{
    /// <summary>It is new: write it.</summary>
    Take,

    /// <summary>The log may have it: compare.</summary>
    Compare,

    /// <summary>A lower sequence has to be appended again first.</summary>
    OutOfTurn,

    /// <summary>It cannot be in the log, and does not rise.</summary>
    NotRising,
}

/// <summary>Decides about an event's number (promise 3).</summary>
internal static class SequenceRule
{
    /// <summary>Decides.</summary>
    /// <param name="sequence">The caller's number; 0 asks the log to give one.</param>
    /// <param name="index">What the log holds.</param>
    /// <param name="retries">Sequences awaiting retry.</param>
    /// <param name="floor">Numbers that the log gives are above it; −1 for none.</param>
    /// <param name="number">The event's number when the verdict is <see cref="SequenceVerdict.Take"/>.</param>
    internal static SequenceVerdict Decide(long sequence, LogIndex index, PendingRetries retries, long floor, out long number)
    {
        number = sequence;
        if (sequence == 0)
        {
            if (index.LastUsed == long.MaxValue) return SequenceVerdict.NotRising; // a caller has used the last number there is
            number = Math.Max(index.LastUsed, floor) + 1;
            return retries.Allows(null) ? SequenceVerdict.Take : SequenceVerdict.OutOfTurn;
        }

        if (sequence < 0) return SequenceVerdict.NotRising;
        if (!retries.Allows(sequence)) return SequenceVerdict.OutOfTurn;
        if (sequence > index.LastNumber) return SequenceVerdict.Take;
        return sequence <= index.LastSequence ? SequenceVerdict.Compare : SequenceVerdict.NotRising;
    }
}
