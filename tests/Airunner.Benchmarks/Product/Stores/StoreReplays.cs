using System.Diagnostics;
using Airunner.Actors;
using Airunner.Grpc;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>How long readers wait for the first event of an execution that a collector has stored.</summary>
internal sealed class StoreReplays : IDisposable
{
    private readonly GrpcEventReader _reader;

    /// <param name="collector">Where it listens.</param>
    public StoreReplays(Uri collector) => _reader = new GrpcEventReader(new GrpcSenderOptions { Url = collector.ToString() });

    /// <summary>
    /// The first event of some executions, of each in one way: from its beginning, from its middle by sequence, or from that by time.
    /// Another way would find in memory what the one before has read.
    /// </summary>
    public async Task<IReadOnlyList<ReplayTimes>> RunAsync(IEnumerable<PlannedExecution> executions)
    {
        ReplayTimes[] all = [new("from the beginning"), new("from the middle by sequence"), new("from the middle by time")];
        foreach (var (one, n) in executions.Select((one, n) => (one, n)))
        {
            var way = n % all.Length;
            var (selection, expected) = way switch
            {
                0 => (new EventSelection(), 1L),
                1 => (new EventSelection { FromSequence = one.Middle }, one.Middle),
                _ => (new EventSelection { FromTime = one.TimeOf(one.Middle) }, one.Middle),
            };
            all[way].Ms.Add(await FirstAsync(one.Execution, selection, expected));
        }

        return all;
    }

    /// <summary>The first event of the latest execution of a job.</summary>
    /// <returns>Milliseconds.</returns>
    public Task<double> OfLatestAsync(string job) => FirstAsync(new JobExecution(job), new EventSelection(), 1);

    public void Dispose() => _reader.Dispose();

    private async Task<double> FirstAsync(JobExecution execution, EventSelection selection, long expected)
    {
        var began = Stopwatch.GetTimestamp();
        await foreach (var first in _reader.ReadAsync(execution, selection))
        {
            var taken = Stopwatch.GetElapsedTime(began);
            return first.Event.Sequence == expected
                ? taken.TotalMilliseconds
                : throw new InvalidOperationException($"{execution} begins with {first.Event.Sequence} instead of {expected}.");
        }

        throw new InvalidOperationException($"The collector has nothing of {execution}.");
    }
}

/// <summary>Times until the first event.</summary>
/// <param name="From">Where the replays began.</param>
internal sealed record ReplayTimes(string From)
{
    /// <summary>Milliseconds of each.</summary>
    public List<double> Ms { get; } = [];
}
