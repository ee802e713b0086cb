namespace Airunner.Worker.Commands.Wal;

/// <summary>A part of a log, by sequence and by the time at which the log took a record.</summary>
/// <param name="From">The first sequence.</param>
/// <param name="To">The last sequence.</param>
/// <param name="Since">From then on.</param>
/// <param name="Until">Before then.</param>
internal sealed record DumpRange(long From, long To, DateTimeOffset? Since, DateTimeOffset? Until)
{
    /// <summary>Whether a sequence is in it.</summary>
    public bool HasSequence(long sequence) => sequence >= From && sequence <= To;

    /// <summary>Whether a time is in it.</summary>
    public bool HasTime(DateTimeOffset at) => !(at < Since) && !(at >= Until);
}
