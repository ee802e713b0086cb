using System.Collections.Concurrent;
using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>JobWal.Get(system) in an actor system without a host.</summary>
public sealed class JobWalExtensionSpecs : IDisposable
{
    private static readonly JobExecution Build = new("build", "one");
    private readonly TemporaryDirectory _state = new();

    [Fact]
    public async Task Hocon_alone_configures_it_and_the_end_of_the_system_ends_its_sender()
    {
        var system = ActorSystem.Create("plain", Hocon(SenderOf<SystemSender>()));
        var wal = JobWal.Get(system);

        for (var i = 0; i < 3; i++) await wal.AppendAsync(Build, new JobEvent(), Timely);
        (await wal.CompleteAsync(Build, Timely)).Phase.ShouldBe(JobPhase.Archived);

        JobWal.Get(system).ShouldBeSameAs(wal);
        File.Exists(Path.Combine(_state.Path, "archive", "build_one.wal.zst")).ShouldBeTrue();
        var sender = SystemSender.Of(system);
        sender.Sequences.ShouldBe([0, 1, 2]);
        await system.Terminate().WaitAsync(Timely);
        await sender.Disposed.WaitAsync(Timely);
    }

    [Fact]
    public async Task The_line_of_the_start_has_a_class_of_this_library_as_its_category()
    {
        var system = Create(new JobWalSetup().Add(_ => new CollectingSender()), "akka.loglevel = INFO");
        var category = new TaskCompletionSource<Type>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = system.ActorOf(Props.Create(() => new CategoryReader(" have started.", category)));
        system.EventStream.Subscribe(reader, typeof(LogEvent)).ShouldBeTrue();

        JobWal.Get(system);

        (await category.Task.WaitAsync(Timely)).Namespace.ShouldBe("Airunner.Actors.Hosting"); // a logger such as Serilog filters by it
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public async Task The_end_of_the_system_delivers_what_is_pending_and_waits_as_long_as_the_drain_timeout()
    {
        var sender = new CollectingSender { Holds = true };
        var system = Create(new JobWalSetup().Add(_ => sender));
        await JobWal.Get(system).AppendAsync(Build, new JobEvent(), Timely);
        await sender.Called.WaitAsync(Timely);

        CoordinatedShutdown.Get(system).Timeout(JobWalRuntime.DrainPhase).ShouldBeGreaterThan(TimeSpan.FromHours(1));
        var ended = system.Terminate();
        ended.IsCompleted.ShouldBeFalse();
        sender.Release();
        await ended.WaitAsync(Timely);

        sender.Sequences.ShouldBe([0]);
    }

    [Fact]
    public async Task Listed_in_hocon_it_delivers_what_is_left_without_any_call()
    {
        var failing = Create(new JobWalSetup().Add(_ => new CollectingSender { Fails = true }, o => o.DrainTimeout = TimeSpan.Zero));
        await JobWal.Get(failing).AppendAsync(Build, new JobEvent(), Timely);
        await failing.Terminate().WaitAsync(Timely);

        var sender = new CollectingSender();
        var system = Create(
            new JobWalSetup().Add(_ => sender), "akka.extensions = [\"Airunner.Actors.Hosting.JobWalExtension, Airunner.Actors\"]");
        await sender.Called.WaitAsync(Timely);
        await system.Terminate().WaitAsync(Timely);

        sender.Sequences.ShouldBe([0]);
    }

    [Fact]
    public async Task It_works_in_a_system_that_serializes_all_messages()
    {
        var sender = new CollectingSender();
        var system = Create(new JobWalSetup().Add(_ => sender), "akka.actor.serialize-messages = on");
        await JobWal.Get(system).AppendAsync(Build, new JobEvent(), Timely);
        var appended = await JobWal.Get(system).Jobs
            .Ask<JobWalProtocol.Appended>(new JobWalProtocol.Append(Build, 7, new JobEvent()), Timely);
        appended.Sequence.ShouldBe(1);
        await JobWal.Get(system).CompleteAsync(Build, Timely);
        sender.Sequences.ShouldBe([0, 1]);
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public async Task Several_logs_of_one_system_have_directories_receivers_and_actors_of_their_own()
    {
        var first = new CollectingSender();
        var second = new CollectingSender();
        var system = Create(new JobWalSetup()
            .Add(_ => first)
            .Add(_ => second, options => options.StateDirectory = Path.Combine(_state.Path, "audit"), "audit"));
        var usual = JobWal.Get(system);
        var audit = JobWal.Get(system, "audit");

        await usual.AppendAsync(Build, new JobEvent { Sequence = 1 }, Timely);
        await audit.AppendAsync(Build, new JobEvent { Sequence = 2 }, Timely);
        await Task.WhenAll(usual.CompleteAsync(Build, Timely), audit.CompleteAsync(Build, Timely));

        (first.Sequences.Single(), second.Sequences.Single()).ShouldBe((1, 2));
        usual.Jobs.Path.ToStringWithoutAddress().ShouldBe("/user/airunner/jobs");
        audit.Jobs.Path.ToStringWithoutAddress().ShouldBe("/user/airunner-audit/jobs");
        File.Exists(Path.Combine(_state.Path, "audit", "archive", "build_one.wal.zst")).ShouldBeTrue();
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public async Task The_end_of_the_system_drains_every_log()
    {
        CollectingSender[] senders = [new() { Holds = true }, new() { Holds = true }];
        var system = Create(new JobWalSetup()
            .Add(_ => senders[0])
            .Add(_ => senders[1], options => options.StateDirectory = Path.Combine(_state.Path, "audit"), "audit"));
        await JobWal.Get(system).AppendAsync(Build, new JobEvent(), Timely);
        await JobWal.Get(system, "audit").AppendAsync(Build, new JobEvent(), Timely);
        foreach (var sender in senders) await sender.Called.WaitAsync(Timely);

        var ended = system.Terminate();
        foreach (var sender in senders) sender.Release();
        await ended.WaitAsync(Timely);

        foreach (var sender in senders) sender.Sequences.ShouldBe([0]);
        await Should.ThrowAsync<AppendRefusedException>(() => JobWal.Get(system, "audit").AppendAsync(Build, new JobEvent()).AsTask());
    }

    [Theory]
    [InlineData("", "names no type")]
    [InlineData("No.Such.Sender, Nowhere", "there is no such type")]
    [InlineData("System.String", "a class that implements IEventSender")]
    [InlineData("Airunner.Actors.Tests.Hosting.JobWalExtensionSpecs+NeedySender, Airunner.Actors.Tests", "a public constructor")]
    [InlineData("Airunner.Actors.Tests.Hosting.JobWalExtensionSpecs+FailingSender, Airunner.Actors.Tests", "no address")]
    public async Task A_sender_that_cannot_be_made_is_an_error_of_the_first_call(string type, string expected)
    {
        var system = ActorSystem.Create("plain", Hocon($"airunner.wal.sender = \"{type}\""));
        Should.Throw<InvalidOperationException>(() => JobWal.Get(system)).Message.ShouldContain(expected);
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public async Task A_wrong_setting_is_an_error_of_the_first_call()
    {
        var system = ActorSystem.Create("plain", Hocon("airunner.wal.retenton-days = 1"));
        Should.Throw<JobWalOptionsException>(() => JobWal.Get(system)).Message.ShouldContain("Did you mean airunner.wal.retention-days?");
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public async Task Logs_that_share_a_directory_are_refused()
    {
        var system = Create(new JobWalSetup().Add(_ => new CollectingSender()).Add(_ => new CollectingSender(), name: "audit"));
        _ = JobWal.Get(system);
        var refused = Should.Throw<JobWalOptionsException>(() => JobWal.Get(system, "audit"));
        refused.Message.ShouldContain($"{_state.Path}/wal is used by the log 'audit' and by the log without a name");
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public async Task A_name_that_nobody_declared_is_refused_with_those_there_are()
    {
        var system = Create(new JobWalSetup().Add(_ => new CollectingSender(), name: "audit"));
        Should.Throw<InvalidOperationException>(() => JobWal.Get(system, "adit")).Message.ShouldContain("but the log 'audit'");
        Should.Throw<ArgumentException>(() => JobWal.Get(system, "a/b")).Message.ShouldContain("letters, digits and hyphens");
        await system.Terminate().WaitAsync(Timely);
    }

    [Fact]
    public void A_name_is_declared_once() =>
        Should.Throw<InvalidOperationException>(() => new JobWalSetup().Add(_ => new CollectingSender()).Add(_ => new CollectingSender()))
            .Message.ShouldContain("declared twice");

    [Fact]
    public async Task A_system_whose_shutdown_is_set_up_already_is_refused_with_the_way_out()
    {
        var system = Create(new JobWalSetup().Add(_ => new CollectingSender()));
        CoordinatedShutdown.Get(system);
        Should.Throw<InvalidOperationException>(() => JobWal.Get(system))
            .Message.ShouldContain("akka.extensions = [\"Airunner.Actors.Hosting.JobWalExtension, Airunner.Actors\"]");
        await system.Terminate().WaitAsync(Timely);
    }

    public void Dispose() => _state.Dispose();

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private static string SenderOf<T>() => $"airunner.wal.sender = \"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}\"";

    private Config Hocon(string more) =>
        ConfigurationFactory.ParseString($"akka.loglevel = WARNING\nairunner.wal.state-directory = \"{_state.Path}\"\n{more}");

    private ActorSystem Create(JobWalSetup setup, string hocon = "") =>
        ActorSystem.Create("plain", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Hocon(hocon)), setup));

    /// <summary>Made from its name; found again by its system.</summary>
    public sealed class SystemSender : IEventSender, IDisposable
    {
        private static readonly ConcurrentDictionary<ActorSystem, SystemSender> Made = [];
        private readonly CollectingSender _collecting = new();
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SystemSender(ActorSystem system) => Made[system] = this;

        internal IReadOnlyList<long> Sequences => _collecting.Sequences;

        internal Task Disposed => _disposed.Task;

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
            _collecting.SendAsync(execution, events, cancellationToken);

        public void Dispose() => _disposed.SetResult();

        internal static SystemSender Of(ActorSystem system) => Made[system];
    }

    public sealed class NeedySender(string address) : IEventSender
    {
        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
            Task.FromException(new IOException(address));
    }

    public sealed class FailingSender : IEventSender
    {
        public FailingSender() => throw new InvalidOperationException("no address");

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CategoryReader : ReceiveActor
    {
        public CategoryReader(string text, TaskCompletionSource<Type> category) => Receive<LogEvent>(line =>
        {
            if (line.ToString().Contains(text, StringComparison.Ordinal)) category.TrySetResult(line.LogClass);
        });
    }
}
