using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Architecture;
using Airunner.Actors.Tests.Signals;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The meter of a whole system.</summary>
public sealed partial class JobWalMetricsSpecs : IDisposable
{
    private static readonly JobExecution Build = new("build", "one");
    private readonly HeardMeter _heard = new();
    private readonly SimulatedFileSystem _disk = new(new Random(1));

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => _heard.Dispose();

    [Fact]
    public async Task A_job_moves_the_figures_of_its_whole_way()
    {
        using var lines = new RecordedLines();
        var options = new JobWalOptions { StateDirectory = "/state" };
        await using var host = JobWalHost.Start(options, () => new CollectingSender(), lines, time: null, _disk, _heard);
        for (var sequence = 1; sequence <= 5; sequence++)
            await host.Wal.AppendAsync(Build, new JobEvent { Sequence = sequence, EventType = EventType.Output }, Timely);
        await host.Wal.CompleteAsync(Build, Timely);

        _heard.Recorded("airunner.wal.append.duration").Count.ShouldBe(5);
        _heard.Recorded("airunner.wal.commit.events").Sum(measured => measured.Value).ShouldBe(5);
        _heard.Recorded("airunner.wal.send.events").Sum(measured => measured.Value).ShouldBe(5);
        _heard.Now("airunner.wal.appends").ShouldBe(5);
        _heard.Now("airunner.wal.delivered").ShouldBe(5);
        _heard.Now("airunner.wal.archived").ShouldBe(1);
    }

    [Fact]
    public async Task The_meter_has_a_version_and_an_instance_and_no_tag_names_a_job()
    {
        using var lines = new RecordedLines();
        var options = new JobWalOptions { StateDirectory = "/state" };
        await using var host = JobWalHost.Start(options, () => new CollectingSender { Fails = true }, lines, time: null, _disk, _heard);
        await host.Wal.AppendAsync(Build, new JobEvent { EventType = EventType.Output }, Timely);

        var meter = _heard.Instruments.Select(instrument => instrument.Meter).Distinct().ShouldHaveSingleItem();
        meter.Version.ShouldNotBeNullOrEmpty();
        var instance = meter.Tags.ShouldNotBeNull().ShouldHaveSingleItem();
        instance.Key.ShouldBe("airunner.instance");
        instance.Value.ShouldBeOfType<string>().ShouldStartWith($"{Environment.MachineName}:{Environment.ProcessId}:");
        var tags = _heard.Instruments.SelectMany(instrument => _heard.Observed(instrument.Name)).Select(measured => measured.Tags);
        tags.ShouldNotContain(tag => tag.Contains("build", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_makes_the_meter_with_its_own_factory()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IMeterFactory>(_heard);
        builder.Services.AddSingleton<Actors.Storage.IWalFileSystem>(_disk);
        builder.Services.AddJobWal<CollectingSender>(options => options.StateDirectory = "/state");
        builder.Services.AddAkka("worker", akka => akka.WithJobWal());
        using var host = builder.Build();
        await host.StartAsync(Timely);

        _heard.Instruments.Select(instrument => instrument.Meter.Name).Distinct().ShouldBe([JobWalTelemetry.MeterName]);
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task The_table_in_the_README_has_exactly_the_instruments_with_kind_and_unit()
    {
        using var lines = new RecordedLines();
        var options = new JobWalOptions { StateDirectory = "/state" };
        await using var host = JobWalHost.Start(options, () => new CollectingSender(), lines, time: null, _disk, _heard);

        var table = File.ReadLines(Path.Combine(Repository.Root, "src/Airunner.Actors/Hosting/README.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups[1]} {match.Groups[2]} {match.Groups[3]}");
        table.ShouldBe(_heard.Instruments.Select(Described), ignoreOrder: true);
    }

    private static string Described(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        var kind = type.Contains("Counter", StringComparison.Ordinal) ? "counter"
            : type.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
            : "histogram";
        return $"{instrument.Name} {kind} {instrument.Unit}";
    }

    [GeneratedRegex(@"^\| `(airunner\.wal\.[a-z.]+)` \| (counter|gauge|histogram) \| `([^`]+)` \|")]
    private static partial Regex Row();
}
