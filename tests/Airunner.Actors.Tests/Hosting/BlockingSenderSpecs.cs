using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The whole library on the real disk. The sender blocks its thread for some executions and ignores its cancellation.</summary>
public sealed class BlockingSenderSpecs : IDisposable
{
    private const int Blocked = 40; // more than may be in flight
    private const int Healthy = 100;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly string _state = Directory.CreateTempSubdirectory("airunner-blocking-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Blocked_executions_stop_no_other_one_and_each_has_one_call()
    {
        var options = new JobWalOptions
        {
            StateDirectory = _state,
            BatchSendTimeout = TimeSpan.FromMilliseconds(100),
            RetryInitial = TimeSpan.FromMilliseconds(1),
            RetryMax = TimeSpan.FromMilliseconds(5),
        };
        using var sender = new BlockingSender();
        await using var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
        using var deadline = new CancellationTokenSource(Deadline);
        for (var i = 0; i < Blocked; i++) await host.Wal.AppendAsync(new JobExecution($"blocked-{i}"), Started(), deadline.Token);
        await sender.AllBlockedAsync(Blocked).WaitAsync(deadline.Token);

        var ends = Enumerable.Range(0, Healthy).Select(async i =>
        {
            var execution = new JobExecution($"healthy-{i}");
            await host.Wal.AppendAsync(execution, Started(), deadline.Token);
            return await host.Wal.CompleteAsync(execution, deadline.Token);
        });

        foreach (var end in await Task.WhenAll(ends)) end.Phase.ShouldBe(JobPhase.Archived);
        sender.MostCallsOfOneExecution.ShouldBe(1);
        sender.Release();
        for (var i = 0; i < Blocked; i++)
            (await host.Wal.CompleteAsync(new JobExecution($"blocked-{i}"), deadline.Token)).Phase.ShouldBe(JobPhase.Archived);
    }

    private static JobEvent Started() => new() { Sequence = 1, EventType = EventType.Output };

    private sealed class BlockingSender : IEventSender, IDisposable
    {
        private readonly ManualResetEventSlim _release = new();
        private readonly ConcurrentDictionary<JobExecution, int> _calls = [];
        private readonly SemaphoreSlim _blocked = new(0);
        private int _most;

        public int MostCallsOfOneExecution => Volatile.Read(ref _most);

        public async Task AllBlockedAsync(int executions)
        {
            for (var i = 0; i < executions; i++) await _blocked.WaitAsync();
        }

        public void Release() => _release.Set();

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            var calls = _calls.AddOrUpdate(execution, 1, (_, before) => before + 1);
            if (calls > _most) Interlocked.Exchange(ref _most, calls);
            if (execution.Job.StartsWith("blocked", StringComparison.Ordinal))
            {
                _blocked.Release();
                _release.Wait(Deadline, CancellationToken.None);
            }

            _calls.AddOrUpdate(execution, 0, (_, before) => before - 1);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            _release.Set();
            _release.Dispose();
            _blocked.Dispose();
        }
    }
}
