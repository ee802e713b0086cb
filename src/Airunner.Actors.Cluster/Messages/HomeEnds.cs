namespace Airunner.Actors.Cluster.Messages;

/// <summary>
/// From the home of an execution, as it ends by itself, to each <c>RemoteLog</c> that it has taken appends of. What that has sent since is
/// not on the disk, as the end of the actor alone would not say.
/// </summary>
/// <param name="Taken">Number of the last append that was taken. It is answered, with all before it.</param>
internal sealed record HomeEnds(long Taken);
