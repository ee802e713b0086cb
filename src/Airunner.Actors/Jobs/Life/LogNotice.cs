namespace Airunner.Actors;

/// <summary>
/// What has happened to a log, published on the actor system's EventStream when its line is logged: subscribe to one kind, or to
/// <see cref="LogNotice"/> for all. <see cref="EventSetAside"/> is one of them.
/// </summary>
/// <remarks>
/// For alarms and for cleaning up. Nothing waits for a subscriber, and what is published while nobody subscribes is gone.
/// </remarks>
public abstract record LogNotice
{
    private protected LogNotice()
    {
    }

    /// <summary>Bytes that should be records are none. What can be read goes on.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Path">The file.</param>
    /// <param name="OffsetBytes">Where the damage begins.</param>
    /// <param name="LostBytes">Bytes in it.</param>
    /// <param name="KeptAt">Where the damaged original is kept; null where it is not.</param>
    public sealed record Damaged(JobExecution Execution, string Path, long OffsetBytes, long LostBytes, string? KeptAt) : LogNotice;

    /// <summary>A write or a sync has failed: nothing more is acknowledged on that file, and the log goes on in a rewritten one.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="DurableBytes">The bytes of the file that are known to be on the disk.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Poisoned(JobExecution Execution, long DurableBytes, string Reason) : LogNotice;

    /// <summary>What an earlier process left of an execution is delivered, and archived.</summary>
    /// <param name="Status">The last status of the log.</param>
    public sealed record Recovered(JobStatus Status) : LogNotice;

    /// <summary>A log, or a sealed segment of one, has been archived: nothing of it was pending.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="ArchivePath">The archive.</param>
    /// <param name="LogBytes">Bytes of the log.</param>
    /// <param name="ArchiveBytes">Bytes of the archive.</param>
    public sealed record Archived(JobExecution Execution, string ArchivePath, long LogBytes, long ArchiveBytes) : LogNotice;

    /// <summary>An archive, or an original of a damaged log, was older than the retention and is removed.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="LengthBytes">Its length.</param>
    public sealed record Swept(string Path, long LengthBytes) : LogNotice;
}
