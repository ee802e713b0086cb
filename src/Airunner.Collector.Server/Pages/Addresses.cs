using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Server.Queue;

namespace Airunner.Collector.Server.Pages;

/// <summary>The addresses of pages. An id of any characters is one segment of letters, digits and <c>. - ~</c>.</summary>
/// <remarks>
/// The segment is the id's file-name form with <c>~</c> for <c>%</c>: servers and browsers decode <c>%</c> by themselves, and take
/// <c>..</c> and a slash for steps in the path. An execution without an id has the segment <c>~</c>, which no id has.
/// </remarks>
internal static class Addresses
{
    private const string NoExecution = "~";

    public static string Job(string job) => $"/jobs/{Segment(job)}";

    public static string Execution(JobExecution execution) =>
        $"{Job(execution.Job)}/executions/{(execution.Execution is { } id ? Segment(id) : NoExecution)}";

    public static string Queue(string queue) => $"/queues/{Segment(queue)}";

    public static string QueuedJob(string queue, string job) => $"{Queue(queue)}/jobs/{Segment(job)}";

    /// <returns>Null where the segment is none of a job.</returns>
    public static string? JobOf(string? segment) => TextOf(segment) is { } id && IsId(id) ? id : null;

    /// <returns>Null where the segment is none of a queue. A queue may have a name that no job has, such as two dots.</returns>
    public static string? QueueOf(string? segment) => TextOf(segment) is { } name && QueueRules.IsQueue(name) ? name : null;

    /// <returns>Null where the segment is none of a job of a queue.</returns>
    public static string? QueuedJobOf(string? segment) => TextOf(segment) is { } id && QueueRules.IsJob(id) ? id : null;

    /// <returns>Null where the segments are none of an execution.</returns>
    public static JobExecution? ExecutionOf(string? jobSegment, string? executionSegment)
    {
        if (JobOf(jobSegment) is not { } job) return null;
        if (executionSegment == NoExecution) return new JobExecution(job);
        return JobOf(executionSegment) is { } execution ? new JobExecution(job, execution) : null;
    }

    private static string Segment(string id) => EncodedId.Of(id).Replace('%', '~');

    private static string? TextOf(string? segment)
    {
        if (string.IsNullOrEmpty(segment) || segment.Contains('%', StringComparison.Ordinal)) return null;
        return EncodedId.TryDecode(segment.Replace('~', '%'), out var text) && text.Length > 0 && Segment(text) == segment ? text : null;
    }

    private static bool IsId(string id)
    {
        try
        {
            _ = new JobExecution(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
