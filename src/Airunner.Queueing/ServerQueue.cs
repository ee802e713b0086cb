using Airunner.Grpc.Queue;
using Airunner.Protocol;

namespace Airunner.Queueing;

/// <summary>A queue of a <c>job.v1</c> server.</summary>
/// <param name="client">The server.</param>
/// <param name="name">The queue; "" for the default.</param>
internal sealed class ServerQueue(JobQueueClient client, string name) : IWorkerQueue
{
    public Task<DequeueJobResponse?> TakeAsync(TimeSpan visibility, CancellationToken cancellationToken) =>
        client.TakeAsync(name, visibility, cancellationToken);

    public Task<JobHold> ExtendAsync(string taskToken, TimeSpan visibility, CancellationToken cancellationToken) =>
        client.ExtendAsync(name, taskToken, visibility, cancellationToken);

    public Task<JobHold> CompleteAsync(string taskToken, JobResult result, CancellationToken cancellationToken) =>
        client.CompleteAsync(taskToken, result, cancellationToken);
}
