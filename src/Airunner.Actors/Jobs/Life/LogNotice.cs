namespace Airunner.Actors;

/// <summary>
/// What has happened to a log, published on the actor system's EventStream when its line is logged: subscribe to one kind, or to
/// <see cref="LogNotice"/> for all.
/// </summary>
/// <remarks>
/// For alarms and for cleaning up. Nothing waits for a subscriber, and what is published while nobody subscribes is gone.
/// </remarks>
public abstract record LogNotice
{
    private protected LogNotice()
    {
    }

    /// <summary>
    /// An event cannot be delivered and is set aside. The events after it go on; it stays in the log, and in its archive, marked as failed.
    /// </summary>
    /// <param name="Execution">Whose event.</param>
    /// <param name="Sequence">Its sequence.</param>
    /// <param name="Reason">Why, for people: what the sender threw in the last try, or that its bytes are no event.</param>
    public sealed record SetAside(JobExecution Execution, long Sequence, string Reason) : LogNotice;

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
