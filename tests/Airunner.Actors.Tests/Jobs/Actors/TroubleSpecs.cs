using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>What many executions report together: few lines, whatever fails and however often.</summary>
public sealed class TroubleSpecs : JobWalSpecs
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromDays(1); // virtual time passes faster than a send takes
    private readonly TestProbe _lines;

    public TroubleSpecs()
    {
        _lines = CreateTestProbe("lines");
        Sys.EventStream.Subscribe(_lines, typeof(Warning));
        Sys.EventStream.Subscribe(_lines, typeof(Error));
        Sys.EventStream.SetLogLevel(LogLevel.InfoLevel); // of the actors that start after this
    }

    [Fact]
    public async Task A_disk_that_is_full_now_and_then_gives_a_line_a_minute()
    {
        const int Executions = 50;
        const int Rounds = 20;
        for (var round = 1; round <= Rounds; round++)
        {
            Disk.Fault = round % 2 == 0
                ? static call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None
                : null;
            for (var i = 0; i < Executions; i++) Jobs.Tell(new Append(new JobExecution($"job{i}"), i, Event(0)), TestActor);
            for (var i = 0; i < Executions; i++) await ExpectMsgAsync<IWithExecution>();
        }

        (await LinesAsync()).ShouldHaveSingleItem().ShouldStartWith("Space is lacking, appends are refused: job");
        await Jobs.Ask<JobStatus>(new GetStatus(Job)); // JobsActor has set its timer
        Time.Advance(TimeSpan.FromMinutes(1));
        (await _lines.ExpectMsgAsync<Warning>()).Message.ToString().ShouldNotBeNull().ShouldContain("in 50 executions");
    }

    [Fact]
    public async Task A_sender_that_cannot_be_created_is_in_the_status_and_is_tried_again_without_a_stack_in_the_log()
    {
        var made = 0;
        var sender = new CountingSender();
        Delivery = DeliveryBy(() => ++made < 4 ? throw new InvalidOperationException("no certificate") : sender);
        Append(1);
        await AppendedAsync(1);
        await AwaitStatusAsync(status => status.Trouble == "the sender cannot be created: InvalidOperationException: no certificate");
        for (var failures = 1; failures < 4; failures++)
        {
            await AwaitStatusAsync(status => status.SendAttempts == failures); // its retry is set
            Time.Advance(Settings.Retry.After(failures, chance: 0.5));
        }

        await AwaitAsync(() => sender.Delivered == 1);
        await AwaitStatusAsync(status => status is { Pending: 0, Trouble: null });
        (await LinesAsync()).ShouldHaveSingleItem().ShouldContain("the sender cannot be created");
    }

    [Fact]
    public async Task A_stop_says_in_one_line_what_stays_pending()
    {
        for (var i = 0; i < 3; i++) Jobs.Tell(new Append(new JobExecution($"job{i % 2}"), i, Event(0)), TestActor);
        for (var i = 0; i < 3; i++) await ExpectMsgAsync<Appended>();
        Sys.EventStream.Subscribe(_lines, typeof(Info));
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<Drained>();
        (await LinesAsync()).ShouldBe(
            ["Stopped: 3 events of 2 executions stay pending on the disk. They are delivered after the next start"]);
    }

    [Fact]
    public async Task A_stop_that_leaves_nothing_pending_says_nothing()
    {
        Append(1);
        await AppendedAsync(1);
        await DeliverAsync();
        Sys.EventStream.Subscribe(_lines, typeof(Info));
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<Drained>();
        (await LinesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_the_server_refuses_for_good_is_one_error_and_one_message_on_the_event_stream()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogNotice.SetAside));
        var sender = new CountingSender { Refuses = true };
        Delivery = DeliveryBy(() => sender);
        Append(1);
        await AppendedAsync(1);
        await StatusAsync(); // after the answer, the time to fill is set
        Time.Advance(Settings.FlushInterval);
        for (var refusals = 1; refusals < Halving.MaxTries; refusals++)
        {
            await AwaitStatusAsync(status => status.SendAttempts == refusals); // its retry is set
            Time.Advance(Settings.Retry.After(refusals, chance: 0.5));
        }

        await ExpectMsgAsync(new LogNotice.SetAside(Job, 1, "EventsRefusedException: too odd"));
        await AwaitStatusAsync(status => status.Failed == 1);
        (await LinesAsync()).Count(line => line.Contains("set aside", StringComparison.Ordinal)).ShouldBe(1);
    }

    private Func<JobExecution, IActorRef, Props> DeliveryBy(Func<IEventSender> senders)
    {
        var settings = new DeliverySettings(Settings.Retry, SendTimeout, new SendGate(maxInFlight: 32));
        return (execution, owner) => DeliverySupervisor.Props(execution, owner, senders, settings, () => 0.5);
    }

    /// <summary>The lines so far: those that were published before the last message of this test.</summary>
    private async Task<List<string>> LinesAsync()
    {
        _lines.Ref.Tell("end");
        var lines = new List<string>();
        while (await _lines.ExpectMsgAsync<object>() is LogEvent line) lines.Add($"{line.Message}");
        return lines;
    }

    private sealed class CountingSender : IEventSender
    {
        private int _delivered;

        public int Delivered => Volatile.Read(ref _delivered);

        public bool Refuses { get; init; }

        public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            if (Refuses) throw new EventsRefusedException("too odd");
            Interlocked.Add(ref _delivered, events.Count);
            return Task.CompletedTask;
        }
    }
}
