using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>AddJobWal and WithJobWal in a real generic host.</summary>
public sealed class HostingExtensionsSpecs : IDisposable
{
    private static readonly JobExecution Build = new("build", "one");
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public async Task An_event_appended_through_the_container_is_delivered_and_archived()
    {
        var sender = new CollectingSender();
        using var host = await StartAsync(sender);
        var wal = host.Services.GetRequiredService<IJobWal>();

        for (var i = 0; i < 5; i++) await wal.AppendAsync(Build, new JobEvent(), Timely);
        var done = await wal.CompleteAsync(Build, Timely);

        done.Phase.ShouldBe(JobPhase.Archived);
        File.Exists(Path.Combine(_state.Path, "archive", "build_one.wal.zst")).ShouldBeTrue();
        sender.Sequences.ShouldBe([0, 1, 2, 3, 4]);
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task It_works_in_a_system_that_serializes_all_messages_and_what_creates_actors()
    {
        var sender = new CollectingSender();
        using var host = await StartAsync(
            sender, hocon: "akka.actor.serialize-messages = on\nakka.actor.serialize-creators = on");
        var wal = host.Services.GetRequiredService<IJobWal>();
        await wal.OpenAsync(Build, Timely);
        for (var i = 0; i < 5; i++) await wal.AppendAsync(Build, new JobEvent(), Timely);
        await wal.FlushAsync(Build, Timely);
        (await wal.CompleteAsync(Build, Timely)).Phase.ShouldBe(JobPhase.Archived);
        sender.Sequences.ShouldBe([0, 1, 2, 3, 4]);
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task An_append_made_before_the_start_is_taken_once_the_actors_have_started()
    {
        using var host = Make(new CollectingSender());
        var early = host.Services.GetRequiredService<IJobWal>().AppendAsync(Build, new JobEvent(), Timely).AsTask();
        early.IsCompleted.ShouldBeFalse();

        await host.StartAsync(Timely);

        (await early).ShouldBe(0);
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task Options_come_from_hocon_and_code_takes_precedence()
    {
        using var host = await StartAsync(
            new CollectingSender(),
            options => options.CommitThreads = 3,
            "airunner.wal { commit-threads = 5, batch.max-events = 7, retention-days = 0 }");

        var options = (await host.Services.GetRequiredService<JobWalHandle>().Access).Options;

        (options.CommitThreads, options.BatchMaxEvents, options.RetentionDays).ShouldBe((3, 7, 0));
        options.Directory.ShouldBe(Path.Combine(_state.Path, "wal"));
        options.BatchMaxBytes.ShouldBe(new JobWalOptions().BatchMaxBytes);
        await host.StopAsync(Timely);
    }

    [Theory]
    [InlineData("airunner.wal.retry.multiplier = 0.5", "airunner.wal.retry.multiplier", "0.5")]
    [InlineData("airunner.wal.drain-timeout = soon", "airunner.wal.drain-timeout", "soon")]
    [InlineData("airunner.wal.comit-threads = 4", "airunner.wal.comit-threads", "4")]
    public async Task A_wrong_setting_in_hocon_stops_the_start(string hocon, string key, string value)
    {
        using var host = Make(new CollectingSender(), hocon: hocon);

        var problem = (await Should.ThrowAsync<JobWalOptionsException>(() => host.StartAsync(Timely))).Details.ShouldHaveSingleItem();

        (problem.Key, problem.Value).ShouldBe((key, value));
        problem.Message.ShouldContain(problem.Allowed ?? "Did you mean airunner.wal.commit-threads?");
    }

    [Fact]
    public async Task A_wrong_option_in_code_stops_the_start_and_fails_a_waiting_append()
    {
        using var host = Make(new CollectingSender(), options => options.RetryJitter = 2);
        var early = host.Services.GetRequiredService<IJobWal>().AppendAsync(Build, new JobEvent(), Timely).AsTask();

        var wrong = await Should.ThrowAsync<JobWalOptionsException>(() => host.StartAsync(Timely));

        wrong.Details.ShouldHaveSingleItem().Key.ShouldBe("airunner.wal.retry.jitter");
        (await Should.ThrowAsync<JobWalOptionsException>(() => early)).ShouldBeSameAs(wrong);
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_created_stops_the_start()
    {
        var file = Path.Combine(_state.Path, "file");
        File.WriteAllText(file, "");
        using var host = Make(new CollectingSender(), options => options.StateDirectory = Path.Combine(file, "state"));

        (await Should.ThrowAsync<WalIOException>(() => host.StartAsync(Timely))).Message.ShouldContain(file);
    }

    [Fact]
    public async Task A_missing_call_is_named()
    {
        (await FailureOf(services => services.AddJobWal<CollectingSender>())).ShouldContain("WithJobWal");
        (await FailureOf(services => services.AddJobWal<CollectingSender>().AddAkka("worker", _ => { }))).ShouldContain("WithJobWal");
        (await FailureOf(services => services.AddJobWal().AddAkka("worker", akka => akka.WithJobWal())))
            .ShouldContain(nameof(IEventSender));
    }

    [Fact]
    public async Task Options_of_several_registrations_are_combined_and_hocon_is_below_them()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.Configure<JobWalOptions>(options => options.StateDirectory = _state.Path);
        builder.Services.AddJobWal<CollectingSender>(options => options.CommitThreads = 3);
        builder.Services.AddJobWal(options => options.RetentionDays = options.CommitThreads + 1);
        builder.Services.PostConfigure<JobWalOptions>(options => options.BatchMaxEvents++);
        builder.Services.AddAkka("worker", akka => akka
            .AddHocon("airunner.wal { commit-threads = 5, batch.max-events = 7 }", HoconAddMode.Prepend)
            .WithJobWal());
        using var host = builder.Build();
        await host.StartAsync(Timely);
        var effective = host.Services.GetRequiredService<IOptions<JobWalOptions>>().Value;
        (effective.StateDirectory, effective.CommitThreads, effective.RetentionDays, effective.BatchMaxEvents)
            .ShouldBe((_state.Path, 3, 4, 8));
        await host.StopAsync();
    }

    [Fact]
    public async Task Options_that_a_validator_refuses_stop_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddJobWal<CollectingSender>(options => options.StateDirectory = _state.Path);
        builder.Services.AddOptions<JobWalOptions>().Validate(options => options.RetentionDays < 10, "keep less");
        builder.Services.AddAkka("worker", akka => akka.WithJobWal());
        using var host = builder.Build();
        (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(Timely))).Message.ShouldContain("keep less");
    }

    [Fact]
    public async Task A_sender_that_cannot_be_created_stops_the_start() =>
        (await FailureOf(services => services
            .AddJobWal()
            .AddSingleton<IEventSender>(_ => throw new InvalidOperationException("no address"))
            .AddAkka("worker", akka => akka.WithJobWal()))).ShouldContain("no address");

    [Fact]
    public async Task A_scoped_sender_stops_the_start_also_where_scopes_are_not_validated() =>
        (await FailureOf(services => services
            .AddJobWal()
            .AddScoped<IEventSender, CollectingSender>()
            .AddAkka("worker", akka => akka.WithJobWal()))).ShouldContain("registered as scoped");

    [Fact]
    public async Task A_hosted_service_that_waits_for_the_log_before_the_actor_system_starts_gets_an_exception()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddJobWal<CollectingSender>(options => options.StateDirectory = _state.Path);
        builder.Services.AddHostedService<AppendsInItsStart>();
        builder.Services.AddAkka("worker", akka => akka.WithJobWal());
        using var host = builder.Build();
        host.Services.GetRequiredService<JobWalHandle>().StartWithin = TimeSpan.FromMilliseconds(50);
        (await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync(Timely))).Message.ShouldContain("after AddAkka");
    }

    [Fact]
    public async Task A_call_that_waits_for_a_start_that_never_comes_ends_with_the_host()
    {
        Task<JobStatus> status;
        using (var host = Make(new CollectingSender(), configure: null, hocon: ""))
            status = host.Services.GetRequiredService<IJobWal>().StatusAsync(new JobExecution("build"));
        await Should.ThrowAsync<ObjectDisposedException>(status.WaitAsync(Timely));
    }

    [Fact]
    public async Task A_second_WithJobWal_on_one_system_is_refused() =>
        (await FailureOf(services => services
            .AddJobWal<CollectingSender>()
            .AddAkka("worker", akka => akka.WithJobWal().WithJobWal()))).ShouldContain("WithJobWal() was called twice");

    [Fact]
    public async Task The_actors_have_one_parent_so_that_their_names_are_free_for_the_user()
    {
        using var host = await StartAsync(new CollectingSender());
        var system = host.Services.GetRequiredService<ActorSystem>();
        var jobs = host.Services.GetRequiredService<IRequiredActor<JobWalKey>>().ActorRef;
        jobs.Path.ToStringWithoutAddress().ShouldBe("/user/airunner/jobs");
        system.ActorOf(Props.Empty, "jobs");
        system.ActorOf(Props.Empty, "archive");
        await host.StopAsync();
    }

    [Fact]
    public async Task An_actor_appends_through_the_registry_key()
    {
        using var host = await StartAsync(new CollectingSender());
        var jobs = host.Services.GetRequiredService<IRequiredActor<JobWalKey>>();

        var appended = await jobs.ActorRef.Ask<JobWalProtocol.Appended>(new JobWalProtocol.Append(Build, 7, new JobEvent()), Timely);

        (appended.Correlation, appended.Sequence).ShouldBe((7, 0));
        await host.StopAsync(Timely);
    }

    [Fact]
    public async Task The_stop_of_the_host_delivers_pending_events()
    {
        var sender = new CollectingSender { Holds = true };
        using var host = await StartAsync(sender);
        await host.Services.GetRequiredService<IJobWal>().AppendAsync(Build, new JobEvent(), Timely);
        await sender.Called.WaitAsync(Timely);

        var stop = host.StopAsync(Timely);
        stop.IsCompleted.ShouldBeFalse();
        sender.Release();
        await stop;

        sender.Sequences.ShouldBe([0]);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Events_not_delivered_by_the_drain_timeout_are_delivered_after_the_next_start()
    {
        var failing = new CollectingSender { Fails = true };
        using (var host = await StartAsync(failing, options => options.DrainTimeout = TimeSpan.FromMilliseconds(1)))
        {
            await host.Services.GetRequiredService<IJobWal>().AppendAsync(Build, new JobEvent(), Timely);
            await host.StopAsync(Timely);
        }

        var sender = new CollectingSender();
        using var next = await StartAsync(sender);
        await next.Services.GetRequiredService<IJobWal>().WaitForRecoveryAsync(Timely);

        sender.Sequences.ShouldBe([0]);
        await next.StopAsync(Timely);
    }

    [Theory]
    [InlineData(null, "airunner.wal.drain-timeout = 10 m")]
    [InlineData(10, "")]
    public async Task Neither_the_host_nor_akka_ends_a_drain_early(int? minutesInCode, string hocon)
    {
        using var host = await StartAsync(
            new CollectingSender(),
            options => options.DrainTimeout = minutesInCode is { } minutes ? TimeSpan.FromMinutes(minutes) : options.DrainTimeout,
            hocon);
        var drain = TimeSpan.FromMinutes(10);

        host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBeGreaterThan(drain);
        var system = host.Services.GetRequiredService<ActorSystem>();
        CoordinatedShutdown.Get(system).Timeout(JobWalRuntime.DrainPhase).ShouldBeGreaterThan(drain);
        await host.StopAsync(Timely);
    }

    public void Dispose() => _state.Dispose();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private async Task NothingIsLeftAsync()
    {
        var sender = new CollectingSender();
        using var next = await StartAsync(sender);
        (await next.Services.GetRequiredService<IJobWal>().WaitForRecoveryAsync(Timely)).ShouldHaveSingleItem().Pending.ShouldBe(0);
        sender.Sequences.ShouldBeEmpty();
        await next.StopAsync(Timely);
    }

    private sealed class AppendsInItsStart(IJobWal wal) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) =>
            await wal.AppendAsync(new JobExecution("build"), new JobEvent(), cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static async Task<string> FailureOf(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        register(builder.Services);
        using var host = builder.Build();
        return (await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync(Timely))).Message;
    }

    private async Task<IHost> StartAsync(IEventSender sender, Action<JobWalOptions>? configure = null, string hocon = "")
    {
        var host = Make(sender, configure, hocon);
        await host.StartAsync(Timely);
        return host;
    }

    private IHost Make(IEventSender sender, Action<JobWalOptions>? configure = null, string hocon = "")
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(sender);
        builder.Services.AddJobWal(configure);
        builder.Services.AddAkka("worker", akka => akka
            .AddHocon($"airunner.wal.state-directory = \"{_state.Path}\"\n{hocon}", HoconAddMode.Prepend)
            .WithJobWal());
        return builder.Build();
    }
}
