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
    string Job, string? Execution, bool IsAll, bool Follow, TimeSpan Wait, ReadingRange Range);
