using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Archive.Actors;

/// <summary>The conversation with the ArchiveActor.</summary>
internal static class ArchiveProtocol
{
    /// <summary>Owner of a log → ArchiveActor: the log is closed and settled; archive it, then remove it. The owner keeps the execution's name until the answer.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="LogPath">The live log's full path.</param>
    public sealed record ArchiveLog(JobExecution Execution, string LogPath) : INoSerializationVerificationNeeded
    {
        /// <summary>The execution's name; null where its owner is sure to hold it.</summary>
        internal ExecutionClaim? Claim { get; init; }
    }

    /// <summary>Answer: the archive is durable and was read back and compared; the log is gone.</summary>
    /// <param name="Execution">Whose.</param>
    /// <param name="ArchivePath">Full path of the archive.</param>
    /// <param name="LogBytes">Size of the log that was.</param>
    /// <param name="ArchiveBytes">Size of the archive.</param>
    public sealed record LogArchived(JobExecution Execution, string ArchivePath, long LogBytes, long ArchiveBytes)
        : INoSerializationVerificationNeeded;

    /// <summary>Answer: it did not work; the log is still there, whole. Ask again later.</summary>
    public sealed record ArchiveFailed(JobExecution Execution, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Asks for a retention sweep now; also what the timer tells.</summary>
    public sealed record Sweep : INoSerializationVerificationNeeded;

    /// <summary>Answer to <see cref="Sweep"/>.</summary>
    /// <param name="Removed">Archives removed.</param>
    /// <param name="RemovedBytes">Their bytes.</param>
    /// <param name="Skipped">Null, or why the sweep was not made (a clock that jumped, retention off).</param>
    public sealed record Swept(int Removed, long RemovedBytes, string? Skipped) : INoSerializationVerificationNeeded;
}
