using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>WithJobWal as one call, and several logs in one host.</summary>
public sealed class WithJobWalSpecs : IDisposable
{
    private static readonly JobExecution Build = new("build", "one");
    private readonly TemporaryDirectory _state = new();
    private readonly CollectingSender _sender = new();
    private readonly CollectingSender _audit = new();

    [Fact]
    public async Task One_call_is_enough()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Airunner:Wal:CommitThreads", "3"), new("Airunner:Wal:RetentionDays", "3")]);
        builder.Services.AddSingleton(_sender);
        builder.Services.AddAkka("worker", akka => akka.WithJobWal(
            services => services.GetRequiredService<CollectingSender>(),
            options => Configure(options, "")));
        using var host = builder.Build();
        await host.StartAsync(Timely);
        var system = host.Services.GetRequiredService<ActorSystem>();

        await JobWal.Get(system).AppendAsync(Build, new JobEvent(), Timely);
        await JobWal.Get(system).CompleteAsync(Build, Timely);

        _sender.Sequences.ShouldBe([0]);
        host.Services.GetRequiredService<IRequiredActor<JobWalKey>>().ActorRef.ShouldBe(JobWal.Get(system).Jobs);
        var options = JobWalInstances.Of(system).Start(InstanceName.Default).Options;
        (options.CommitThreads, options.RetentionDays).ShouldBe((3, 7));
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task Several_logs_of_one_host_are_services_with_keys()
    {
        using var host = Two();
        var wal = host.Services.GetRequiredService<IJobWal>();
        var audit = host.Services.GetRequiredKeyedService<IJobWal>("audit");
        var early = audit.AppendAsync(Build, new JobEvent { Sequence = 1 }, Timely).AsTask();
        await host.StartAsync(Timely);

        await wal.AppendAsync(Build, new JobEvent { Sequence = 5 }, Timely);
        (await early).ShouldBe(1);
        await Task.WhenAll(wal.CompleteAsync(Build, Timely), audit.CompleteAsync(Build, Timely));

        (_sender.Sequences.Single(), _audit.Sequences.Single()).ShouldBe((5, 1));
        File.Exists(Path.Combine(_state.Path, "audit", "archive", "build_one.wal.zst")).ShouldBeTrue();
        var system = host.Services.GetRequiredService<ActorSystem>();
        JobWal.Get(system, "audit").Jobs.Path.ToStringWithoutAddress().ShouldBe("/user/airunner-audit/jobs");
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task The_health_check_asks_every_log()
    {
        using var host = Two();
        await host.StartAsync(Timely);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Timely);
        var entry = report.Entries["airunner-wal"];
        entry.Status.ShouldBe(HealthStatus.Healthy);
        entry.Data.Keys.ShouldContain("airunner.pending");
        entry.Data.Keys.ShouldContain("airunner-audit.pending");
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task A_key_without_a_log_is_an_error_of_the_call()
    {
        using var host = Two();
        var early = host.Services.GetRequiredKeyedService<IJobWal>("adit").StatusAsync(Build, Timely);
        await host.StartAsync(Timely);
        (await Should.ThrowAsync<InvalidOperationException>(() => early)).Message.ShouldContain("no log 'adit'");
        var late = host.Services.GetRequiredKeyedService<IJobWal>("other").StatusAsync(Build, Timely);
        (await Should.ThrowAsync<InvalidOperationException>(() => late)).Message.ShouldContain("no log 'other'");
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task What_stops_the_start_is_thrown_by_it()
    {
        (await FailureOf(akka => akka.WithJobWal(_ => throw new InvalidOperationException("no address")))).ShouldContain("no address");
        (await FailureOf(akka => akka.WithJobWal(_ => _sender).WithJobWal(_ => _sender))).ShouldContain("WithJobWal() was called twice");
        (await FailureOf(akka => akka.WithJobWal(_ => _sender).WithJobWal(_ => _audit, name: "audit"))).ShouldContain("is used by");
        (await FailureOf(akka => akka.WithJobWal(_ => _sender, options => options.RetryJitter = 2))).ShouldContain("retry.jitter");
    }

    [Fact]
    public async Task Named_options_and_a_sender_named_in_the_configuration_are_taken()
    {
        var type = typeof(JobWalExtensionSpecs.SystemSender);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Airunner:Wal:Sender", $"{type.FullName}, {type.Assembly.GetName().Name}"),
            new("Airunner:Wal:StateDirectory", _state.Path),
        ]);
        builder.Services.AddJobWal();
        builder.Services.Configure<JobWalOptions>("audit", options => Configure(options, "audit"));
        builder.Services.AddAkka("worker", akka => akka.WithJobWal().WithJobWal(_ => _audit, name: "audit"));
        using var host = builder.Build();
        await host.StartAsync(Timely);
        var system = host.Services.GetRequiredService<ActorSystem>();

        await host.Services.GetRequiredService<IJobWal>().AppendAsync(Build, new JobEvent(), Timely);
        await host.Services.GetRequiredService<IJobWal>().FlushAsync(Build, Timely);

        JobWalExtensionSpecs.SystemSender.Of(system).Sequences.ShouldBe([0]);
        JobWalInstances.Of(system).Start(new InstanceName("audit")).Options.StateDirectory.ShouldBe(Path.Combine(_state.Path, "audit"));
        await host.StopAsync(Timely);
    }

    public void Dispose() => _state.Dispose();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private IHost Two()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthChecks();
        builder.Services.AddJobWal();
        builder.Services.AddAkka("worker", akka => akka
            .WithJobWal(_ => _sender, options => Configure(options, ""))
            .WithJobWal(_ => _audit, options => Configure(options, "audit"), "audit")
            .WithJobWalHealthCheck());
        return builder.Build();
    }

    private async Task<string> FailureOf(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddJobWal();
        builder.Services.AddAkka("worker", akka =>
        {
            akka.AddHocon($"airunner.wal.state-directory = \"{_state.Path}\"", HoconAddMode.Prepend);
            configure(akka);
        });
        using var host = builder.Build();
        return (await Should.ThrowAsync<Exception>(() => host.StartAsync(Timely))).Message;
    }

    private void Configure(JobWalOptions options, string folder)
    {
        options.StateDirectory = Path.Combine(_state.Path, folder);
        options.RetentionDays = 7;
    }
}
