namespace Airunner.Actors.Cluster.Messages;

/// <summary>
/// To the home of an execution, as <see cref="JobWalProtocol.Activate"/>: opens its log, which takes no higher sequence before these.
/// One message, since of two the first one could be lost on the way to a home that has just moved.
/// </summary>
/// <param name="Execution">Whose log.</param>
/// <param name="Retries">Sequences whose append was refused for a transient reason, or has an unknown outcome.</param>
internal sealed record Reopen(JobExecution Execution, IReadOnlyList<long> Retries) : JobWalProtocol.IWithExecution
{
    /// <summary>How long an opening may take, by either message. The caller asks again, with its own deadline.</summary>
    internal static readonly TimeSpan Within = TimeSpan.FromSeconds(5);
}
