using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>A receiver that fails for many executions, again and again, does not fill the log.</summary>
public sealed class FlappingReceiverSpecs : IDisposable
{
    private const int Executions = 500;
    private const int Rounds = 6;
    private readonly TemporaryDirectory _state = new();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Five_hundred_executions_whose_every_fifth_send_fails_give_a_line_a_minute()
    {
        using var lines = new RecordedLines();
        var sender = new FlappingSender();
        var started = TimeProvider.System.GetTimestamp();
        await using var host = JobWalHost.Start(Options(), () => sender, lines);
        for (var round = 0; round < Rounds; round++)
            await Task.WhenAll(Enumerable.Range(0, Executions).Select(i => DeliverAsync(host.Wal, new JobExecution($"job{i}"))));

        sender.Failed.ShouldBeGreaterThan(Executions);
        var minutes = (int)TimeProvider.System.GetElapsedTime(started).TotalMinutes;
        lines.Warnings.Count.ShouldBeInRange(1, 1 + minutes, string.Join("\n", lines.Warnings.Take(10)));
    }

    private static async Task DeliverAsync(IJobWal wal, JobExecution execution)
    {
        await wal.AppendAsync(execution, new JobEvent { EventType = EventType.Output }, Timely);
        await wal.FlushAsync(execution, Timely);
    }

    private JobWalOptions Options() => new()
    {
        StateDirectory = _state.Path,
        PreallocateBytes = 0,
        RetryInitial = TimeSpan.FromMilliseconds(1),
        RetryMax = TimeSpan.FromMilliseconds(10),
    };

    private sealed class FlappingSender : IEventSender
    {
        private int _calls;
        private int _failed;

        public int Failed => Volatile.Read(ref _failed);

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _calls) % 5 != 0) return Task.CompletedTask;
            Interlocked.Increment(ref _failed);
            throw new IOException("no route");
        }
    }
}
