using System.Globalization;
using Airunner.Protocol;

namespace Airunner.Collector.Queue;

/// <summary>Jobs that wait for workers. Any number of servers may work on one queue at a time.</summary>
/// <remarks>
/// Thread-safe. A call that has returned is durable. All calls throw <see cref="Store.StoreException"/> when the store fails, which is
/// transient: the call may be made again.
/// </remarks>
internal interface IJobQueue : IAsyncDisposable
{
    /// <summary>Adds a job; one with the same request id is returned instead, where there is one.</summary>
    /// <param name="requestId">The submitter's id of this request.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="parameters">What to run.</param>
    /// <param name="retries">How often it is handed out again after its worker was lost; null without a limit.</param>
    /// <param name="mostWaiting">Most jobs of the queue that may wait.</param>
    /// <exception cref="QueueFullException">So many wait already.</exception>
    Task<QueuedJob> EnqueueAsync(
        string requestId, string queue, JobParams parameters, int? retries, long mostWaiting = long.MaxValue);

    /// <summary>Hands out the oldest jobs that nobody works on.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="most">Most jobs, at least 1.</param>
    /// <param name="visibility">How long each is this worker's, unless it is extended.</param>
    /// <param name="worker">The worker, for people; "" where it is not known.</param>
    /// <returns>Each with the execution that begins with it; empty where nothing waits.</returns>
    Task<IReadOnlyList<TakenJob>> TakeAsync(string queue, int most, TimeSpan visibility, string worker = "");

    /// <summary>A job could not be handed over: it waits as before. Nothing where its worker has extended its time already.</summary>
    Task ReturnAsync(string job, string execution);

    /// <summary>
    /// Extends the time of a job, from now on. A worker does so before it starts the job: one that was lost before that has not begun, and
    /// the job is handed out again whatever its retries are.
    /// </summary>
    Task<LeaseState> ExtendAsync(string job, string execution, TimeSpan visibility);

    /// <summary>Ends a job. The same call again changes nothing.</summary>
    Task<LeaseState> CompleteAsync(string job, string execution, JobResult result);

    /// <summary>Cancels a job that has not ended; the same call again changes nothing, and says whether its worker has answered.</summary>
    /// <returns>What it is after that; null for an unknown job.</returns>
    Task<Cancellation?> CancelAsync(string job);

    /// <summary>How many jobs there are in each queue and state, by the queue's name.</summary>
    Task<IReadOnlyList<QueueCount>> CountAsync();

    /// <summary>One job; null where it is unknown.</summary>
    Task<QueuedJob?> FindAsync(string job);

    /// <summary>The jobs of a queue, the newest first.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="state">Only those in this state; unspecified for all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="pageSize">Jobs a page, at least 1.</param>
    Task<JobPage> ListAsync(string queue, JobState state, int page, int pageSize);
}

/// <summary>A job in a queue.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Parameters">What to run.</param>
/// <param name="State">Where it stands.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UpdatedAt">When its state changed last.</param>
/// <param name="Attempts">How often a worker has begun it.</param>
internal sealed record QueuedJob(
    string Id, string Queue, JobParams Parameters, JobState State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Attempts)
{
    /// <summary>The worker that has it, or had it last, as it names itself; "" before there was one.</summary>
    public string Worker { get; init; } = "";

    /// <summary>The execution that it began last; null before there was one.</summary>
    public string? Execution { get; init; }

    /// <summary>What its worker has said of its end; null where it has not.</summary>
    public JobResult? Result { get; init; }
}

/// <summary>How many jobs of a queue are in a state.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="State">The state.</param>
/// <param name="Jobs">How many.</param>
internal sealed record QueueCount(string Queue, JobState State, long Jobs);

/// <summary>A job that was to be cancelled.</summary>
/// <param name="State">Cancelled, or the state in which it had ended before.</param>
/// <param name="WorkerAnswersWithin">
/// How long until its worker learns of it at the latest; null where no worker has it, or the worker has reported its end.
/// </param>
internal sealed record Cancellation(JobState State, TimeSpan? WorkerAnswersWithin);

/// <summary>A queue takes no further job.</summary>
internal sealed class QueueFullException(string queue, long waiting, long most)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Jobs that wait in the queue '{queue}': {waiting}. Allowed: at most {most}."));

/// <summary>A job that was handed out.</summary>
/// <param name="Job">The job.</param>
/// <param name="Execution">The id of the execution that begins: each attempt has its own.</param>
internal sealed record TakenJob(QueuedJob Job, string Execution);

/// <summary>Some jobs of a list.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="LastPage">The number of the last page, at least 1.</param>
internal sealed record JobPage(IReadOnlyList<QueuedJob> Jobs, int LastPage);

/// <summary>What a worker's execution is to its job.</summary>
internal enum LeaseState
{
    /// <summary>The job is this worker's.</summary>
    Held,

    /// <summary>The job was cancelled.</summary>
    Cancelled,

    /// <summary>The job's time had passed, and it was handed out again or has ended; or there is no such job.</summary>
    Lost,
}
