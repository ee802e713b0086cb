using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Messages of JobsActor to itself, and of the health check.</summary>
internal static class JobsMessages
{
    /// <summary>Timer: create a log's actor again after a failure.</summary>
    internal sealed record Recreate(JobExecution Execution) : INoSerializationVerificationNeeded;

    /// <summary>Timer: open a leftover log again that could not be opened.</summary>
    internal sealed record RetryLeftover(JobExecution Execution) : INoSerializationVerificationNeeded;

    /// <summary>Asks for <see cref="Live"/>.</summary>
    internal sealed record GetLive : INoSerializationVerificationNeeded;

    /// <summary>Every execution whose log is open, or is a leftover log that is not finished.</summary>
    internal sealed record Live(IReadOnlyList<JobExecution> Executions) : INoSerializationVerificationNeeded;

    /// <summary>Timer: the time to deliver is over.</summary>
    internal sealed record DrainOver : INoSerializationVerificationNeeded
    {
        internal static readonly DrainOver Instance = new();
    }
}
