namespace Airunner.Actors.Signals;

/// <summary>Counts of one system, for metrics and health. Each only rises, except those of logs that nobody works on.</summary>
internal sealed class JobWalCounters
{
    private readonly long[] _refused = new long[RefusalNames.Count];
    private int _waiting, _held, _unavailable;
    private long _appended, _unknown, _commits, _written, _delivered, _failed, _damageFindings, _lostBytes;
    private long _archived, _swept, _sweptBytes, _sends, _failedSends;

    internal long Appended => Interlocked.Read(ref _appended);
    internal long Unknown => Interlocked.Read(ref _unknown);
    internal long Commits => Interlocked.Read(ref _commits);
    internal long Written => Interlocked.Read(ref _written);
    internal long Delivered => Interlocked.Read(ref _delivered);
    internal long Failed => Interlocked.Read(ref _failed);
    internal long DamageFindings => Interlocked.Read(ref _damageFindings);
    internal long LostBytes => Interlocked.Read(ref _lostBytes);
    internal long Archived => Interlocked.Read(ref _archived);
    internal long Swept => Interlocked.Read(ref _swept);
    internal long SweptBytes => Interlocked.Read(ref _sweptBytes);
    internal long Sends => Interlocked.Read(ref _sends);
    internal long FailedSends => Interlocked.Read(ref _failedSends);

    /// <summary>What the last durable writes took.</summary>
    internal RecentDurations Syncs { get; } = new();

    /// <summary>What is still to be delivered.</summary>
    internal PendingTotals Pending { get; } = new();

    /// <summary>Leftover logs that wait to be opened.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Logs on the disk that another process holds.</summary>
    internal int Held => Volatile.Read(ref _held);

    /// <summary>Logs on the disk that cannot be opened.</summary>
    internal int Unavailable => Volatile.Read(ref _unavailable);

    /// <summary>Appends refused for a reason.</summary>
    internal long Refused(RefusalReason reason) => Interlocked.Read(ref _refused[(int)reason]);

    internal void NoteUnowned(int waiting, int held, int unavailable)
    {
        Volatile.Write(ref _waiting, waiting);
        Volatile.Write(ref _held, held);
        Volatile.Write(ref _unavailable, unavailable);
    }

    internal void NoteSend() => Interlocked.Increment(ref _sends);

    internal void NoteFailedSend() => Interlocked.Increment(ref _failedSends);

    internal void NoteCommit(int appends, long bytes, TimeSpan took)
    {
        Syncs.Note(took);
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _appended, appends);
        Interlocked.Add(ref _written, bytes);
    }

    internal void NoteRefused(int appends, RefusalReason reason) => Interlocked.Add(ref _refused[(int)reason], appends);

    internal void NoteUnknown(int appends) => Interlocked.Add(ref _unknown, appends);

    internal void NoteDelivered(long events) => Interlocked.Add(ref _delivered, events);

    internal void NoteFailed() => Interlocked.Increment(ref _failed);

    internal void NoteDamage(int findings, long lostBytes)
    {
        Interlocked.Add(ref _damageFindings, findings);
        Interlocked.Add(ref _lostBytes, lostBytes);
    }

    internal void NoteArchived() => Interlocked.Increment(ref _archived);

    internal void NoteSwept(int files, long bytes)
    {
        Interlocked.Add(ref _swept, files);
        Interlocked.Add(ref _sweptBytes, bytes);
    }
}
