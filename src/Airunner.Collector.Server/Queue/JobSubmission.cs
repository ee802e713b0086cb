using Airunner.Collector.Queue;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Server.Queue;

/// <summary>Adds jobs to queues, for calls and for the page alike. Who may is decided before.</summary>
internal sealed class JobSubmission(IJobQueue queue, QueueSignal signal)
{
    /// <summary>Adds a job; the same request again gives the same job.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT, or ALREADY_EXISTS: the request was used for another job.</exception>
    public async Task<QueuedJob> RunAsync(string requestId, string name, JobParams? parameters)
    {
        var allowed = QueueRules.Params(parameters);
        var job = await queue.EnqueueAsync(QueueRules.RequestId(requestId), name, allowed, QueueRules.Retries(allowed));
        if (job.Queue != name || !job.Parameters.Equals(allowed))
        {
            throw new RpcException(new Status(
                StatusCode.AlreadyExists, "request_id was used for another job. Allowed: a new id, or the same request again."));
        }

        signal.Ring();
        return job;
    }
}
