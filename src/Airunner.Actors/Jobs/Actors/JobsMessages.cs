using Airunner.Actors.Jobs.Recovery;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Messages of JobsActor to itself, and of the health check.</summary>
internal static class JobsMessages
{
    /// <summary>Timer: create a log's actor again after a failure.</summary>
    internal sealed record Recreate(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Timer: open a leftover log again that could not be opened.</summary>
    internal sealed record RetryLeftover(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Asks for <see cref="Live"/>.</summary>
    internal sealed record GetLive : INoSerializationVerificationNeeded;

    /// <summary>The logs of this process, and those on the disk that it does not work on.</summary>
    /// <param name="Executions">Whose log is open, or is a leftover log that is not finished.</param>
    /// <param name="Unowned">Logs that another process holds, or that cannot be opened.</param>
    internal sealed record Live(IReadOnlyList<JobExecution> Executions, IReadOnlyCollection<JobStatus> Unowned)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>Whether the directory of logs is being listed.</summary>
        internal bool IsScanning { get; init; }

        /// <summary>Logs that wait for somebody.</summary>
        internal UnattendedLogs Unattended { get; init; } = UnattendedLogs.None;
    }

    /// <summary>From a log: its first append is durable, and there is time for the leftover logs.</summary>
    internal sealed record FirstCommitted : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly FirstCommitted Instance = new();
    }

    /// <summary>Timer: list the directory of logs for the first time.</summary>
    internal sealed record ListingDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly ListingDue Instance = new();
    }

    /// <summary>To self: the directory was listed for the first time, or could not be.</summary>
    internal sealed record Listed(LeftoverFiles Found, Exception? Failure)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Timer: list the directory of logs again.</summary>
    internal sealed record ScanDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly ScanDue Instance = new();
    }

    /// <summary>Timer: a minute has passed for the trouble that is reported together.</summary>
    internal sealed record TroublesDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly TroublesDue Instance = new();
    }

    /// <summary>To self: the directory was listed, or could not be.</summary>
    internal sealed record Scanned(IReadOnlyList<LogOnDisk> Logs, Exception? Failure)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Timer: the time to deliver is over.</summary>
    internal sealed record DrainOver : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly DrainOver Instance = new();
    }
}
