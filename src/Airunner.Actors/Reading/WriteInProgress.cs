using Airunner.Actors.Format;

namespace Airunner.Actors.Reading;

/// <summary>
/// Tells damage from a write that is going on: the blocks of one write become visible in any order, so its records may look damaged.
/// </summary>
/// <remarks>
/// What looks damaged in a held log is read again after a moment, a few times: a write ends meanwhile, damage stays as it is.
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
}
