using Airunner.Collector.Queue;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Settings;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Server.Queue;

/// <summary>Adds jobs to queues, for calls and for the page alike. Who may is decided before.</summary>
internal sealed class JobSubmission(IJobQueue queue, QueueSignal signal, CollectorLimits limits)
{
    /// <summary>Adds a job; the same request again gives the same job.</summary>
    /// <exception cref="RpcException">
    /// INVALID_ARGUMENT; ALREADY_EXISTS: the request was used for another job; RESOURCE_EXHAUSTED: too many jobs wait.
    /// </exception>
    public async Task<QueuedJob> RunAsync(string requestId, string name, JobParams? parameters)
    {
        var allowed = QueueRules.Params(parameters);
        var job = await EnqueueAsync(QueueRules.RequestId(requestId), name, allowed);
        if (job.Queue != name || !job.Parameters.Equals(allowed))
        {
            throw new RpcException(new Status(
                StatusCode.AlreadyExists, "request_id was used for another job. Allowed: a new id, or the same request again."));
        }

        signal.Ring();
        return job;
    }

    private async Task<QueuedJob> EnqueueAsync(string requestId, string name, JobParams parameters)
    {
        try
        {
            return await queue.EnqueueAsync(requestId, name, parameters, QueueRules.Retries(parameters), limits.MaxWaitingJobs);
        }
        catch (QueueFullException full)
        {
            throw CallErrors.Exhausted($"{full.Message} Submit it again when workers have taken some.", limits.RetryAfter);
        }
    }
}
