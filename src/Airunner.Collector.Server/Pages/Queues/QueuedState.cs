using System.Globalization;
using Airunner.Collector.Queue;
using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>How a job of a queue stands.</summary>
/// <param name="State">The state.</param>
/// <param name="Name">For people, and in addresses.</param>
/// <param name="Kind">For the style sheet.</param>
internal sealed record QueuedState(JobState State, string Name, string Kind)
{
    /// <summary>All, in the order in which a job passes through them.</summary>
    public static readonly IReadOnlyList<QueuedState> All =
    [
        new(JobState.Scheduled, "waiting", "waiting"),
        new(JobState.Running, "running", "running"),
        new(JobState.Completed, "completed", "passed"),
        new(JobState.Failed, "failed", "failed"),
        new(JobState.Cancelled, "cancelled", "lost"),
    ];

    private static readonly QueuedState Unknown = new(JobState.Unspecified, "unknown", "lost");

    /// <summary>The state of a job.</summary>
    public static QueuedState Of(QueuedJob job) => All.FirstOrDefault(each => each.State == job.State) ?? Unknown;

    /// <summary>The state of a name; null where there is none.</summary>
    public static QueuedState? Named(string? name) => All.FirstOrDefault(each => each.Name == name);

    /// <summary>In words: a job that has failed without a result was lost with its worker.</summary>
    public static string WordOf(QueuedJob job) =>
        job is { State: JobState.Failed, Result: null } ? "failed, worker lost" : Of(job).Name;

    /// <summary>The exit status; empty where no worker has said one.</summary>
    public static string ExitOf(QueuedJob job) => job.Result?.ExitCode.ToString(CultureInfo.InvariantCulture) ?? "";
}
