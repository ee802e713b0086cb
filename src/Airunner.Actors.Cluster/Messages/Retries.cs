namespace Airunner.Actors.Cluster.Messages;

/// <summary>
/// To the home of an execution: sequences whose append was refused or has an unknown outcome, to be appended again before higher ones are
/// taken.
/// </summary>
internal sealed record Retries(JobExecution Execution, IReadOnlyList<long> Sequences) : JobWalProtocol.IWithExecution;
