using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Queueing;

/// <summary>A queue, as its worker calls it.</summary>
/// <remarks>
/// Every call throws <see cref="JobQueueException"/> where the server cannot be asked, or refuses, and
/// <see cref="OperationCanceledException"/> when it is cancelled.
/// </remarks>
internal interface IWorkerQueue
{
    /// <summary>Waits for a job.</summary>
    /// <param name="visibility">How long the job is this worker's without an extension.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where the server has ended the wait without one.</returns>
    Task<DequeueJobResponse?> TakeAsync(TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>The job is this worker's for this time from now. The first call confirms that the job has reached its worker.</summary>
    Task<JobHold> ExtendAsync(string taskToken, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Ends the job; the same call again changes nothing.</summary>
    Task<JobHold> CompleteAsync(string taskToken, JobResult result, CancellationToken cancellationToken);
}
