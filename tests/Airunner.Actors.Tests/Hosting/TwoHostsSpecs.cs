using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>Two hosts on one directory, as in a rolling restart.</summary>
public sealed class TwoHostsSpecs : IDisposable
{
    private static readonly JobExecution[] Jobs = [.. Enumerable.Range(1, 3).Select(static i => new JobExecution($"job{i}"))];
    private readonly TemporaryDirectory _state = new();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task What_the_first_host_leaves_is_delivered_by_the_second_one_while_it_runs()
    {
        using var first = await StartAsync(new CollectingSender { Fails = true });
        var firstWal = first.Services.GetRequiredService<IJobWal>();
        foreach (var job in Jobs[..2]) await firstWal.AppendAsync(job, new JobEvent(), Timely);
        var receiver = new ReceivingSender();
        using var second = await StartAsync(receiver);
        var wal = second.Services.GetRequiredService<IJobWal>();
        await firstWal.AppendAsync(Jobs[2], new JobEvent(), Timely);

        foreach (var job in Jobs)
        {
            (await wal.StatusAsync(job, Timely)).ShouldSatisfyAllConditions(
                status => status.Phase.ShouldBe(JobPhase.Unavailable),
                status => status.Trouble.ShouldNotBeNull().ShouldContain("held by another process"));
        }

        await UntilAsync(async () => (int)(await HealthAsync(second)).Data["heldElsewhere"] == 3);
        (await HealthAsync(second)).Status.ShouldBe(HealthStatus.Healthy);
        Observed("airunner.wal.logs.held").ShouldContain(3);

        await first.StopAsync(Timely);

        await UntilAsync(() => Task.FromResult(receiver.Received.Count == 3));
        receiver.Received.Order().ShouldBe(Jobs.Select(static job => job.Job));
        await UntilAsync(async () => (int)(await HealthAsync(second)).Data["logs"] == 0);
        (await HealthAsync(second)).Data["heldElsewhere"].ShouldBe(0);
        foreach (var job in Jobs) (await wal.StatusAsync(job, Timely)).Phase.ShouldBe(JobPhase.Archived);
        await second.StopAsync(Timely);
    }

    private static async Task<HealthReportEntry> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Timely)).Entries["airunner-wal"];

    /// <summary>Asks again until it holds.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var deadline = Timely;
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline);
    }

    private static List<int> Observed(string instrument)
    {
        var values = new List<int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (published, listener) =>
            {
                var isWanted = published.Meter.Name == JobWalTelemetry.MeterName && published.Name == instrument;
                if (isWanted) listener.EnableMeasurementEvents(published);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private async Task<IHost> StartAsync(IEventSender sender)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(sender);
        builder.Services.AddHealthChecks();
        builder.Services.AddJobWal(options =>
        {
            options.StateDirectory = _state.Path;
            options.DrainTimeout = TimeSpan.Zero;
            options.RecoverInterval = TimeSpan.FromSeconds(1);
        });
        builder.Services.AddAkka("worker", akka => akka.WithJobWal().WithJobWalHealthCheck());
        var host = builder.Build();
        await host.StartAsync(Timely);
        return host;
    }

    private sealed class ReceivingSender : IEventSender
    {
        public ConcurrentBag<string> Received { get; } = [];

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            Received.Add(execution.Job);
            return Task.CompletedTask;
        }
    }
}
