namespace Airunner.Actors.Jobs.Actors;

/// <summary>What JobsActor tells itself, and what health asks it.</summary>
internal static class JobsMessages
{
    /// <summary>Timer: make a log's actor anew after a failure.</summary>
    internal sealed record Recreate(JobExecution Execution);

    /// <summary>Timer: try a leftover log again that could not be opened.</summary>
    internal sealed record RetryLeftover(JobExecution Execution);

    /// <summary>Asks for <see cref="Live"/>.</summary>
    internal sealed record GetLive;

    /// <summary>Every execution whose log is alive, or was found at the start and is not done with.</summary>
    internal sealed record Live(IReadOnlyList<JobExecution> Executions);

    /// <summary>Timer: the time to deliver is over.</summary>
    internal sealed record DrainOver
    {
        internal static readonly DrainOver Instance = new();
    }
}
