namespace Airunner.Actors.Jobs.Life;

/// <summary>Counts of one system, for metrics and health. Each only rises, except those of logs that nobody works on.</summary>
internal sealed class JobWalCounters
{
    private int _waiting, _held, _unavailable;
    private long _appended, _refused, _unknown, _commits, _delivered, _failed, _damageFindings, _lostBytes;

    internal long Appended => Interlocked.Read(ref _appended);
    internal long Refused => Interlocked.Read(ref _refused);
    internal long Unknown => Interlocked.Read(ref _unknown);
    internal long Commits => Interlocked.Read(ref _commits);
    internal long Delivered => Interlocked.Read(ref _delivered);
    internal long Failed => Interlocked.Read(ref _failed);
    internal long DamageFindings => Interlocked.Read(ref _damageFindings);
    internal long LostBytes => Interlocked.Read(ref _lostBytes);

    /// <summary>Leftover logs that wait to be opened.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Logs on the disk that another process holds.</summary>
    internal int Held => Volatile.Read(ref _held);

    /// <summary>Logs on the disk that cannot be opened.</summary>
    internal int Unavailable => Volatile.Read(ref _unavailable);

    internal void NoteUnowned(int waiting, int held, int unavailable)
    {
        Volatile.Write(ref _waiting, waiting);
        Volatile.Write(ref _held, held);
        Volatile.Write(ref _unavailable, unavailable);
    }

    internal void NoteCommit(int appends)
    {
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _appended, appends);
    }

    internal void NoteRefused(int appends) => Interlocked.Add(ref _refused, appends);

    internal void NoteUnknown(int appends) => Interlocked.Add(ref _unknown, appends);

    internal void NoteDelivered(long events) => Interlocked.Add(ref _delivered, events);

    internal void NoteFailed() => Interlocked.Increment(ref _failed);

    internal void NoteDamage(int findings, long lostBytes)
    {
        Interlocked.Add(ref _damageFindings, findings);
        Interlocked.Add(ref _lostBytes, lostBytes);
    }
}
