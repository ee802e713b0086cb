using System.Globalization;

namespace Airunner.Actors.Queues.Log;

/// <summary>
/// One log of several that follow each other: a new one begins with a checkpoint, and once that is durable the one before it is completed.
/// </summary>
/// <param name="Number">From 1, rising.</param>
internal readonly record struct QueueEpoch(int Number)
{
    /// <summary>The job whose executions are the epochs.</summary>
    public const string Job = "durable-queues";

    /// <summary>The first one.</summary>
    public static readonly QueueEpoch First = new(1);

    /// <summary>The execution whose log it is.</summary>
    public JobExecution Execution => new(Job, Number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The one after it.</summary>
    public QueueEpoch Next => new(Number + 1);

    /// <summary>The epoch of an execution; null where it is none.</summary>
    public static QueueEpoch? Of(JobExecution execution) => execution.Job == Job
        && int.TryParse(execution.Execution, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new QueueEpoch(number)
            : null;
}
