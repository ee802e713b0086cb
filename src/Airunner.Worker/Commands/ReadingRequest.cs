using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands;

/// <summary>What <c>logs</c> or <c>events</c> was asked for.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Execution">The execution's id; null for the latest.</param>
/// <param name="IsAll">Whether all executions are wanted.</param>
/// <param name="Follow">Whether to continue until the job has ended.</param>
/// <param name="Wait">How long to wait for a job that has not started yet.</param>
/// <param name="Range">Which part is wanted.</param>
internal sealed record ReadingRequest(
    string Job, string? Execution, bool IsAll, bool Follow, TimeSpan Wait, ReadingRange Range)
{
    /// <summary>All of one execution, as it is now.</summary>
    public static ReadingRequest Whole(string job, string? execution) =>
        new(job, execution, IsAll: false, Follow: false, TimeSpan.Zero, new ReadingRange(null, null, null));
}
