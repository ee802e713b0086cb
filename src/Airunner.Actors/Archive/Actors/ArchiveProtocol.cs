using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Archive.Actors;

/// <summary>The conversation with the ArchiveActor.</summary>
internal static class ArchiveProtocol
{
    /// <summary>
    /// Owner of a log → ArchiveActor: the log is closed and all its events are done; archive it, then remove it. The owner keeps the
    /// execution's name until the answer.
    /// </summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="LogPath">The live log's full path.</param>
    public sealed record ArchiveLog(JobExecution Execution, string LogPath) : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>The execution's name; null where the owner holds it until the answer in any case.</summary>
        internal ExecutionClaim? Claim { get; init; }
    }

    /// <summary>Answer: the archive is durable and was read back and compared; the log is removed.</summary>
    /// <param name="Execution">Whose log.</param>
    /// <param name="Archive">The archive that took its place.</param>
    public sealed record LogArchived(JobExecution Execution, ArchivedLog Archive)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Answer: archiving failed; the log is unchanged. Ask again later.</summary>
    public sealed record ArchiveFailed(JobExecution Execution, string Reason) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Asks for a retention sweep now.</summary>
    public sealed record Sweep : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>Whether to sweep only when the last sweep, by any process, is older than <c>sweep-interval</c>.</summary>
        public bool OnlyIfDue { get; init; }

        /// <summary>Longest time to take; what is left is for the next sweep.</summary>
        public TimeSpan Within { get; init; } = TimeSpan.MaxValue;
    }

    /// <summary>Answer to <see cref="Sweep"/>.</summary>
    /// <param name="Removed">Number of removed archives.</param>
    /// <param name="RemovedBytes">Their total size.</param>
    /// <param name="Skipped">Null, or why the sweep was skipped (the clock jumped, retention is off).</param>
    public sealed record Swept(int Removed, long RemovedBytes, string? Skipped)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
