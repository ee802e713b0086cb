using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The examples of Hosting/README.md: each stands here word for word (ReadmeExamplesSpecs compares), and is run.</summary>
public sealed class HostingReadmeSpecs : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public void Settings_without_a_host()
    {
        var directory = _state.Path;

        // README
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(["--Airunner:Wal:RetentionDays=7"]).Build();
        var options = JobWalOptions.ReadConfiguration(configuration, configure: o => o.StateDirectory = directory);

        (options.RetentionDays, options.StateDirectory).ShouldBe((7, directory));
    }

    [Fact]
    public async Task An_actor_system_without_a_host()
    {
        var directory = _state.Path;
        var job = new JobExecution("build", "one");

        // README
        var setup = new JobWalSetup().Add(system => new MySender());
        var hocon = ConfigurationFactory.ParseString($"airunner.wal.state-directory = \"{directory}\"");
        var system = ActorSystem.Create("worker", BootstrapSetup.Create().WithConfig(hocon).And(setup));

        var wal = JobWal.Get(system); // the first call starts it
        await wal.AppendAsync(job, new JobEvent());
        await wal.CompleteAsync(job);
        await system.Terminate(); // drains the log first

        File.Exists(Path.Combine(directory, "archive", "build_one.wal.zst")).ShouldBeTrue();
    }

    [Fact]
    public async Task Hocon_alone()
    {
        // README
        var hocon = ConfigurationFactory.ParseString("""
            akka.extensions = ["Airunner.Actors.Hosting.JobWalExtension, Airunner.Actors"] # starts with the system
            airunner.wal {
              state-directory = /var/lib/worker
              sender = "Airunner.Actors.Tests.Hosting.MySender, Airunner.Actors.Tests"
            }
            """);

        var own = ConfigurationFactory.ParseString($"airunner.wal.state-directory = \"{_state.Path}\"");
        var system = ActorSystem.Create("worker", own.WithFallback(hocon));
        (await JobWal.Get(system).AppendAsync(new JobExecution("build"), new JobEvent())).ShouldBe(0);
        await system.Terminate();
    }

    [Fact]
    public async Task Hocon_alone_for_two_logs()
    {
        // README
        var hocon = ConfigurationFactory.ParseString("""
            akka.extensions = ["Airunner.Actors.Hosting.JobWalExtension, Airunner.Actors"]
            airunner.wal {
              state-directory = /var/lib/worker/jobs
              sender = "Airunner.Actors.Tests.Hosting.MySender, Airunner.Actors.Tests"
              retention-days = 7
            }
            airunner.logs.audit { # all else as in airunner.wal
              state-directory = /var/lib/worker/audit
              sender = "Airunner.Actors.Tests.Hosting.AuditSender, Airunner.Actors.Tests"
            }
            """);

        var own = ConfigurationFactory.ParseString($"""
            airunner.wal.state-directory = "{_state.Path}/jobs"
            airunner.logs.audit.state-directory = "{_state.Path}/audit"
            """);
        var system = ActorSystem.Create("worker", own.WithFallback(hocon));
        (await JobWal.Get(system).AppendAsync(new JobExecution("build"), new JobEvent())).ShouldBe(0);
        (await JobWal.Get(system, "audit").AppendAsync(new JobExecution("build"), new JobEvent())).ShouldBe(0);
        await system.Terminate();
        Directory.Exists($"{_state.Path}/audit/wal").ShouldBeTrue();
    }

    [Fact]
    public async Task Two_logs_in_one_host()
    {
        var directory = _state.Path;
        var job = new JobExecution("build", "one");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<MySender>();

        // README
        builder.Services.AddJobWal();
        builder.Services.AddAkka("worker", akka => akka
            .WithJobWal(services => services.GetRequiredService<MySender>(), options => options.StateDirectory = $"{directory}/jobs")
            .WithJobWal(services => new AuditSender(), options => options.StateDirectory = $"{directory}/audit", name: "audit"));
        using var host = builder.Build();
        await host.StartAsync();

        var wal = host.Services.GetRequiredService<IJobWal>();
        var audit = host.Services.GetRequiredKeyedService<IJobWal>("audit"); // or [FromKeyedServices("audit")] IJobWal audit
        await wal.AppendAsync(job, new JobEvent());
        await audit.AppendAsync(job, new JobEvent());

        await host.StopAsync();
        Directory.Exists($"{directory}/audit/wal").ShouldBeTrue();
    }

    [Fact]
    public async Task What_happens_to_logs()
    {
        var setup = new JobWalSetup().Add(_ => new MySender(), options => options.StateDirectory = _state.Path);
        var system = ActorSystem.Create("worker", BootstrapSetup.Create().And(setup));
        var alarms = Inbox.Create(system);
        Subscribe(system, alarms.Receiver);
        var wal = JobWal.Get(system);
        await wal.AppendAsync(new JobExecution("build"), new JobEvent());

        var done = await wal.CompleteAsync(new JobExecution("build"));

        ((LogNotice.Archived)await alarms.ReceiveAsync()).ArchivePath.ShouldBe(done.ArchivePath);
        await system.Terminate();

        static void Subscribe(ActorSystem system, IActorRef alarms)
        {
            // README
            system.EventStream.Subscribe(alarms, typeof(LogNotice.SetAside)); // an event cannot be delivered: set aside, the others go on
            system.EventStream.Subscribe(alarms, typeof(LogNotice.Damaged));  // bytes are lost: where, how many, where the original is kept
            system.EventStream.Subscribe(alarms, typeof(LogNotice.Poisoned)); // a write failed: the log goes on in a rewritten file
            system.EventStream.Subscribe(alarms, typeof(LogNotice));          // these, and Recovered, Archived, Swept
        }
    }

    public void Dispose() => _state.Dispose();
}

/// <summary>A sender of a reader of the README.</summary>
public sealed class MySender : IEventSender
{
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Another one.</summary>
public sealed class AuditSender : IEventSender
{
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
}
