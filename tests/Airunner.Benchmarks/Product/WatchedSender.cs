using Airunner.Actors;
using Airunner.Grpc;

namespace Airunner.Benchmarks.Product;

/// <summary>Delivers by gRPC over a connection of its own, and reports each batch.</summary>
/// <param name="url">The collector.</param>
/// <param name="sending">Called before each call.</param>
/// <param name="delivered">Called when the call has ended OK.</param>
internal sealed class WatchedSender(
    Uri url, Action<JobExecution, EventBatch> sending, Action<JobExecution, EventBatch> delivered) : IEventSender, IDisposable
{
    private readonly GrpcEventSender _sender = new(new GrpcSenderOptions { Url = url.OriginalString });

    public bool KeepsBatches => false;

    public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        sending(execution, events);
        await _sender.SendAsync(execution, events, cancellationToken);
        delivered(execution, events);
    }

    public void Dispose() => _sender.Dispose();
}
