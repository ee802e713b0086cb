using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Archive;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The health check as a host asks it.</summary>
public sealed class HealthCheckSpecs : IDisposable
{
    private static readonly JobExecution Build = new("build", "one");
    private readonly TemporaryDirectory _state = new();
    private readonly FakeClock _clock = new();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task A_receiver_that_is_away_for_longer_than_the_limit_makes_the_worker_unhealthy_and_says_why()
    {
        using var host = Make(new CollectingSender { Fails = true });
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Unhealthy); // not started
        await host.StartAsync(Timely);
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Healthy);

        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.WaitForRecoveryAsync(Timely); // the directory is listed
        await wal.AppendAsync(Build, new JobEvent(), Timely);
        _clock.Pass(TimeSpan.FromMinutes(10));
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Healthy);
        _clock.Pass(TimeSpan.FromSeconds(1));
        var late = await CheckAsync(host);
        late.Status.ShouldBe(HealthStatus.Unhealthy);
        late.Description.ShouldNotBeNull().ShouldStartWith("build/one has 1 events to deliver, the oldest for 00:10:01");
        late.Tags.ShouldContain("ready");
        await host.StopAsync(Timely);
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task Once_delivered_the_worker_is_healthy_again()
    {
        var sender = new CollectingSender { Holds = true };
        using var host = Make(sender);
        await host.StartAsync(Timely);
        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.WaitForRecoveryAsync(Timely); // the directory is listed
        await wal.AppendAsync(Build, new JobEvent(), Timely);
        await sender.Called;
        _clock.Pass(TimeSpan.FromHours(1));
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Unhealthy);
        sender.Release();
        await wal.FlushAsync(Build, Timely);
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Healthy);
        await host.StopAsync(Timely);
    }

    [Fact]
    public void A_limit_of_zero_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => Make(new CollectingSender(), TimeSpan.Zero).Services.GetRequiredService<HealthCheckService>());

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Timely)).Entries["airunner-wal"];

    private IHost Make(IEventSender sender, TimeSpan? maxAge = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton(sender);
        builder.Services.AddHealthChecks();
        builder.Services.AddJobWal(options =>
        {
            options.StateDirectory = _state.Path;
            options.DrainTimeout = TimeSpan.Zero;
            options.RecoverInterval = TimeSpan.Zero; // the clock passes, and no timer with it
        });
        builder.Services.AddAkka("worker", akka => akka.WithJobWal().WithJobWalHealthCheck(maxAge, ["ready"]));
        return builder.Build();
    }
}
