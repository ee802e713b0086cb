namespace Airunner.Actors.Cluster.Messages;

/// <summary>
/// From a node's <c>RemoteLog</c> to the home of an execution: an append with its number among those of that sender. A message that was
/// lost on the way leaves a gap, and nothing behind the gap is taken.
/// </summary>
/// <param name="Number">1 for the first append, then 2, 3 … .</param>
/// <param name="Append">The append; its correlation is the number.</param>
internal sealed record OrderedAppend(long Number, JobWalProtocol.Append Append);
