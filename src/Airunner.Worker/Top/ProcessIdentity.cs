using Airunner.Actors;

namespace Airunner.Worker.Top;

/// <summary>What a process does not change while it runs.</summary>
/// <param name="Process">Its number.</param>
/// <param name="Command">The command of this program: <c>run</c>, <c>pipe</c> or <c>recover</c>.</param>
/// <param name="Execution">Its own execution; null where it has none.</param>
/// <param name="StartedAt">When it opened its logs, by the wall clock.</param>
/// <param name="Server">Where events go; null for the store on this disk.</param>
internal sealed record ProcessIdentity(int Process, string Command, JobExecution? Execution, DateTimeOffset StartedAt, string? Server);
