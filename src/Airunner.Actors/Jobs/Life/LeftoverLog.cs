using Airunner.Protocol;

namespace Airunner.Actors.Jobs.Life;

/// <summary>A log of an earlier process, as far as one needs it to decide whether its execution ended.</summary>
/// <param name="Execution">Whose log.</param>
/// <param name="First">The first event that is left of it, archived ones included; null where it cannot be read.</param>
/// <param name="Last">The last event of it; null where it cannot be read.</param>
internal sealed record LeftoverLog(JobExecution Execution, JobEvent? First, JobEvent? Last);
