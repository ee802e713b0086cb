using Airunner.Actors;
using Airunner.Node.Commands;
using Airunner.Protocol;
using Airunner.Queueing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Airunner.Node.Tests;

/// <summary>When a node takes jobs, and which.</summary>
public sealed class NodeRunnerSpecs
{
    private readonly ScriptedLog _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Membership _membership = new();

    private NodeRunner Runner => new(_log, _membership, _time, NullLogger<NodeRunner>.Instance);

    [Fact]
    public async Task A_node_is_ready_once_it_is_a_member()
    {
        _membership.Status = HealthStatus.Unhealthy;
        var ready = Runner.ReadyAsync(default);
        _time.Advance(TimeSpan.FromMinutes(10));
        ready.IsCompleted.ShouldBeFalse();

        _membership.Status = HealthStatus.Degraded; // another member cannot be reached: that one's jobs are not this node's

        using var deadline = new CancellationTokenSource(NodeProgram.Timely, TimeProvider.System);
        while (!ready.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, deadline.Token);
        }

        await ready;
    }

    [Fact]
    public async Task The_wait_for_it_ends_with_the_node()
    {
        _membership.Status = HealthStatus.Unhealthy;
        using var stops = new CancellationTokenSource();
        var ready = Runner.ReadyAsync(stops.Token);

        await stops.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(ready);
    }

    [Fact]
    public async Task A_job_is_prepared_by_opening_its_log_and_is_not_where_that_fails()
    {
        await using (await Runner.PrepareAsync(Command(), default)) _log.Opened.ShouldBe(1);

        using var deadline = new CancellationTokenSource();
        _log.Opens = static cancelled => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
        var preparing = Runner.PrepareAsync(Command(), deadline.Token);
        await deadline.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(preparing);
    }

    [Fact]
    public async Task A_terminal_and_a_directory_that_is_not_there_are_refused()
    {
        (await Should.ThrowAsync<UnrunnableJobException>(Runner.PrepareAsync(Command(job => job.ProcessType = ProcessType.Pty), default)))
            .Message.ShouldContain("terminal");
        (await Should.ThrowAsync<UnrunnableJobException>(Runner.PrepareAsync(Command(job => job.WorkingDirectory = "/none"), default)))
            .Message.ShouldContain("'/none' is no directory");
        _log.Opened.ShouldBe(0);
    }

    private static QueuedCommand Command(Action<JobParams>? change = null)
    {
        var parameters = new JobParams { Command = "true" };
        change?.Invoke(parameters);
        return new QueuedCommand(new JobExecution("job", "1"), parameters, "token");
    }

    private sealed class Membership : HealthCheckService
    {
        public HealthStatus Status { get; set; } = HealthStatus.Healthy;

        public override Task<HealthReport> CheckHealthAsync(
            Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = new HealthReportEntry(Status, "as the spec says", TimeSpan.Zero, null, null);
            return Task.FromResult(new HealthReport(
                new Dictionary<string, HealthReportEntry> { ["airunner-cluster"] = entry }, TimeSpan.Zero));
        }
    }
}
