using Airunner.Actors.Hosting;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Archive;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The three questions of an orchestrator, with the reason of each answer.</summary>
public sealed class HealthQuestionSpecs : IDisposable
{
    private static readonly JobExecution Build = new("build", "one");
    private readonly SimulatedFileSystem _disk = new(new Random(1)) { HoldDeadline = TimeSpan.FromMinutes(10) };
    private readonly FakeClock _clock = new();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => _disk.HoldSyncs = false;

    [Fact]
    public async Task Before_the_start_it_is_live_and_not_ready_and_after_the_stop_neither()
    {
        using var host = Make(new CollectingSender());
        await ShouldBeAsync(host, "live", HealthStatus.Healthy, "The logs have not started.");
        await ShouldBeAsync(host, "ready", HealthStatus.Unhealthy, "The logs have not started.");

        await host.StartAsync(Timely);
        await ShouldBeAsync(host, "live", HealthStatus.Healthy, null);
        await ShouldBeAsync(host, "ready", HealthStatus.Healthy, null);
        await ShouldBeAsync(host, "progress", HealthStatus.Healthy, null);

        await host.StopAsync(Timely);
        await ShouldBeAsync(host, "live", HealthStatus.Unhealthy, "The actor system has stopped.");
        await ShouldBeAsync(host, "ready", HealthStatus.Unhealthy, "The actor system has stopped.");
    }

    [Fact]
    public async Task A_receiver_that_is_away_is_a_matter_of_progress_only()
    {
        using var host = Make(new CollectingSender { Fails = true });
        await host.StartAsync(Timely);
        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.WaitForRecoveryAsync(Timely);
        await wal.AppendAsync(Build, new JobEvent(), Timely);
        _clock.Pass(TimeSpan.FromMinutes(11));

        await ShouldBeAsync(host, "live", HealthStatus.Healthy, null);
        await ShouldBeAsync(host, "ready", HealthStatus.Healthy, null);
        await ShouldBeAsync(host, "progress", HealthStatus.Unhealthy, "build/one has 1 events to deliver, the oldest for 00:11:00");
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task A_full_disk_is_a_matter_of_readiness_only()
    {
        using var host = Make(new CollectingSender());
        await host.StartAsync(Timely);
        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.WaitForRecoveryAsync(Timely);
        await wal.OpenAsync(Build, Timely);
        _disk.CapacityBytes = 1 << 20; // less than quota.min-free-disk keeps
        await Should.ThrowAsync<AppendRefusedException>(wal.AppendAsync(Build, new JobEvent(), Timely).AsTask());

        await ShouldBeAsync(host, "live", HealthStatus.Healthy, null);
        await ShouldBeAsync(host, "ready", HealthStatus.Degraded, "build/one: ");
        await ShouldBeAsync(host, "progress", HealthStatus.Healthy, null);
        await host.StopAsync(Timely);
    }

    private static async Task ShouldBeAsync(IHost host, string name, HealthStatus status, string? reason)
    {
        var service = host.Services.GetRequiredService<HealthCheckService>();
        var report = await service.CheckHealthAsync(check => check.Tags.Contains(name), Timely);
        var entry = report.Entries.ShouldHaveSingleItem();
        entry.Key.ShouldBe($"airunner-wal-{name}");
        entry.Value.Status.ShouldBe(status, $"{name}: {entry.Value.Description}");
        if (reason is null) entry.Value.Description.ShouldBeNull();
        else entry.Value.Description.ShouldNotBeNull().ShouldStartWith(reason);
    }

    private IHost Make(IEventSender sender)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<IWalFileSystem>(_disk);
        builder.Services.AddSingleton(sender);
        builder.Services.AddHealthChecks();
        builder.Services.AddJobWal(options =>
        {
            options.StateDirectory = "/state";
            options.DrainTimeout = TimeSpan.Zero;
            options.QuotaMinFreeDiskBytes = 1 << 30;
            options.RecoverInterval = TimeSpan.Zero; // the clock passes, and no timer with it
        });
        builder.Services.AddAkka("worker", akka => akka.WithJobWal().WithJobWalProbes());
        return builder.Build();
    }
}
