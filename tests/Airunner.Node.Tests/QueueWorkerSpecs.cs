using Airunner.Actors.Hosting;
using Airunner.Queueing;
using Airunner.Queueing.Tests;
using Airunner.Worker.Posix;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Node.Tests;

/// <summary>The two stages of a node's stop.</summary>
public sealed class QueueWorkerSpecs : IDisposable
{
    private readonly ScriptedQueue _queue = new();
    private readonly ScriptedRunner _runner = new();
    private readonly FakeTimeProvider _time = new();
    private readonly StopSignals _signals = new(TimeProvider.System, []);
    private readonly HostOptions _host = new() { ShutdownTimeout = TimeSpan.FromSeconds(30) };
    private readonly JobWalOptions _wal = new() { DrainTimeout = TimeSpan.FromSeconds(20) };
    private readonly QueueWorker _worker;

    public QueueWorkerSpecs()
    {
        _runner.Ready.SetResult();
        _worker = new QueueWorker(
            _queue, _runner, NodeSettings.Of(["--server=http://127.0.0.1:1", "--visibility-seconds=600"], static _ => null), _signals,
            Options.Create(_wal), Options.Create(_host), _time, NullLogger<QueueWorker>.Instance);
    }

    private static CancellationToken Timely => new CancellationTokenSource(NodeProgram.Timely, TimeProvider.System).Token;

    public void Dispose()
    {
        _worker.Dispose();
        _signals.Dispose();
    }

    [Fact]
    public async Task A_job_that_ends_within_the_drain_time_is_reported()
    {
        var stopping = await StopWhileOneRunsAsync();
        _time.Advance(TimeSpan.FromSeconds(19));
        stopping.IsCompleted.ShouldBeFalse();

        _runner.End("a");

        await stopping;
        _queue.Results.ShouldHaveSingleItem().Success.ShouldBeTrue();
    }

    [Fact]
    public async Task After_it_the_command_is_ended_and_the_server_decides()
    {
        var stopping = await StopWhileOneRunsAsync();

        _time.Advance(TimeSpan.FromSeconds(20));

        await stopping;
        _queue.Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_host_waits_for_all_of_it()
    {
        var stopping = await StopWhileOneRunsAsync();
        _host.ShutdownTimeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(30 + 20 + 10 + 30)); // its own, drain, grace, delivery
        _runner.End("a");
        await stopping;
    }

    [Fact]
    public async Task The_failure_of_the_worker_is_to_be_had()
    {
        _queue.Takes = static _ => ScriptedQueue.Trouble(StatusCode.InvalidArgument);

        await _worker.StartAsync(Timely);

        await Should.ThrowAsync<Airunner.Grpc.Queue.JobQueueException>(_worker.ExecuteTask!.WaitAsync(Timely));
    }

    private async Task<Task> StopWhileOneRunsAsync()
    {
        await _worker.StartAsync(Timely);
        _queue.Add("a");
        await _runner.StartedAsync("a");
        return _worker.StopAsync(Timely);
    }
}
