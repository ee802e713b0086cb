using Airunner.Actors;

namespace Airunner.Benchmarks.Contestants;

/// <summary>A server that never answers: everything stays pending.</summary>
internal sealed class AwaySender : IEventSender
{
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken);
}
