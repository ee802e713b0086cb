using System.Diagnostics;
using Airunner.Actors;
using Airunner.Benchmarks.Measuring;
using Airunner.Grpc;
using Airunner.Protocol;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Jobs that publish batches of 256 events of 1 KiB as fast as they are stored, each over a connection of its own and with one batch in
/// flight. No logs: what the collector takes is what is measured.
/// </summary>
/// <param name="url">The collector.</param>
/// <param name="jobs">How many.</param>
internal sealed class IngestLoad(Uri url, int jobs) : IDisposable
{
    private readonly Publisher[] _publishers = [.. Enumerable.Range(0, jobs).Select(n => new Publisher(url, n))];

    /// <summary>The executions.</summary>
    public IReadOnlyList<JobExecution> Executions => [.. _publishers.Select(static each => each.Execution)];

    /// <summary>Publishes for a time.</summary>
    /// <returns>Events that were stored in a second, of all jobs.</returns>
    public async Task<double> RunAsync(double seconds)
    {
        var began = Stopwatch.GetTimestamp();
        var stored = await Task.WhenAll(_publishers.Select(each => Task.Run(() => each.RunAsync(Pace.After(began, seconds)))));
        return stored.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (var each in _publishers) each.Dispose();
    }

    private sealed class Publisher(Uri url, int number) : IDisposable
    {
        private readonly GrpcEventSender _sender = new(new GrpcSenderOptions { Url = url.OriginalString });
        private readonly JobEvent[] _events = [.. Enumerable.Range(0, BareGrpc.BatchEvents)
            .Select(_ => Events.Of(Payload.Of(BareGrpc.EventBytes)))];
        private long _last;

        public JobExecution Execution { get; } = new($"ingest-{number}", "e1");

        /// <summary>Publishes until a Stopwatch timestamp.</summary>
        /// <returns>Stored events.</returns>
        public async Task<long> RunAsync(long until)
        {
            var first = _last;
            while (Stopwatch.GetTimestamp() < until) await PublishAsync();
            return _last - first;
        }

        public void Dispose() => _sender.Dispose();

        private async Task PublishAsync()
        {
            var now = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
            foreach (var each in _events)
            {
                each.Sequence = ++_last;
                each.Timestamp = now;
            }

            await _sender.SendAsync(Execution, EventBatch.Of(_events), CancellationToken.None);
        }
    }
}
