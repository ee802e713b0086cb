using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests;

/// <summary>Adds messages to stores and senders, which take batches.</summary>
internal static class Adding
{
    public static AddCounts Add(this EventStore store, JobExecution execution, IEnumerable<JobEvent> events) =>
        store.Add(execution, EventBatch.Of(events));

    public static Task SendAsync(
        this CollectorSender sender, JobExecution execution, IEnumerable<JobEvent> events, CancellationToken cancellationToken) =>
        sender.SendAsync(execution, EventBatch.Of(events), cancellationToken);
}
