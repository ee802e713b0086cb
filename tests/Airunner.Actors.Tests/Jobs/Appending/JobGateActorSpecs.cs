using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>A gate with actors as its host: JobsActor and the log are probes.</summary>
public sealed class JobGateActorSpecs : TestKit
{
    private static readonly JobExecution Job = new("build");
    private static readonly JobStatus Open = new(Job, JobPhase.Open);
    private readonly TestProbe _jobs;

    public JobGateActorSpecs()
        : base("akka.test.single-expect-default = 30s")
    {
        _jobs = CreateTestProbe("jobs");
        UndeliveredMessages.Listen(Sys, _jobs.Ref);
    }

    [Fact]
    public async Task The_first_append_asks_for_the_log_and_all_are_sent_in_order()
    {
        var gate = Gate();
        var answers = Enumerable.Range(1, 3).Select(i => Append(gate, i)).ToList();
        var log = await ActivateAsync();
        for (var i = 1; i <= 3; i++) (await log.ExpectMsgAsync<AppendTicket>()).Body.Sequence.ShouldBe(i);
        answers.ShouldAllBe(answer => !answer.IsCompleted);
    }

    [Theory, InlineData(2, 1_000_000), InlineData(100, 50)]
    public async Task Appends_beyond_the_window_wait_until_one_is_answered(int appends, int bytes)
    {
        var gate = Gate(appends, bytes);
        _ = Append(gate, 1, 15);
        _ = Append(gate, 2, 15);
        _ = Append(gate, 3, 15);
        var log = await ActivateAsync();
        var first = await log.ExpectMsgAsync<AppendTicket>();
        await log.ExpectMsgAsync<AppendTicket>();
        await log.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Acknowledge(first);
        (await log.ExpectMsgAsync<AppendTicket>()).Body.Sequence.ShouldBe(3);
    }

    [Fact]
    public async Task An_event_that_the_log_numbers_is_counted_in_and_out_with_the_same_size()
    {
        var gate = Gate(appends: 100, bytes: 40);
        _ = Append(gate, Batch(), CancellationToken.None);
        var log = await ActivateAsync();
        for (var i = 0; i < 50; i++)
        {
            var ticket = await log.ExpectMsgAsync<AppendTicket>();
            ticket.Body.WriteTo(1L << 50, new byte[ticket.Body.PayloadBytes(1L << 50)]);
            Acknowledge(ticket);
            if (i < 49) _ = Append(gate, Batch(), CancellationToken.None);
        }

        _ = Append(gate, 1, 30);
        _ = Append(gate, 2, 30);
        await log.ExpectMsgAsync<AppendTicket>();
        await log.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_log_that_crashed_is_asked_for_again()
    {
        var gate = Gate(appends: 1);
        var answer = Append(gate, 1);
        var second = Append(gate, 2);
        var log = await ActivateAsync();
        var first = await log.ExpectMsgAsync<AppendTicket>();
        await StopAsync(log);
        Answer(first).Unknown(1, "it crashed");
        await Should.ThrowAsync<AppendUnknownException>(answer);
        var next = await ActivateAsync();
        Acknowledge(await next.ExpectMsgAsync<AppendTicket>());
        (await second.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System)).ShouldBe(2);
    }

    [Fact]
    public async Task Appends_that_a_recovering_log_returned_are_sent_again_in_order()
    {
        var gate = Gate();
        var answers = Enumerable.Range(1, 3).Select(i => Append(gate, i)).ToList();
        var log = await ActivateAsync();
        var tickets = new List<AppendTicket>();
        for (var i = 0; i < 3; i++) tickets.Add(await log.ExpectMsgAsync<AppendTicket>());
        Answer(tickets[0]).Refuse(1, RefusalReason.Recovering, null);
        Answer(tickets[1]).Refuse(2, RefusalReason.OutOfTurn, null);
        Answer(tickets[2]).Refuse(3, RefusalReason.OutOfTurn, null);
        await _jobs.ExpectMsgAsync<Activate>();
        _jobs.Reply(new NotActivated(Job, RefusalReason.Recovering, "still"));
        var next = await ActivateAsync();
        for (var i = 1; i <= 3; i++)
        {
            var ticket = await next.ExpectMsgAsync<AppendTicket>();
            ticket.Body.Sequence.ShouldBe(i);
            Acknowledge(ticket);
        }

        (await Task.WhenAll(answers)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Nothing_is_sent_again_while_an_earlier_append_may_still_be_returned()
    {
        var gate = Gate();
        _ = Append(gate, 1);
        _ = Append(gate, 2);
        var log = await ActivateAsync();
        var first = await log.ExpectMsgAsync<AppendTicket>();
        var second = await log.ExpectMsgAsync<AppendTicket>();
        Answer(second).Refuse(2, RefusalReason.Recovering, null);
        // The log is not asked for yet: the second would be sent before the first.
        await _jobs.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        Answer(first).Refuse(1, RefusalReason.Recovering, null);
        var next = await ActivateAsync();
        for (var i = 1; i <= 2; i++) (await next.ExpectMsgAsync<AppendTicket>()).Body.Sequence.ShouldBe(i);
    }

    [Fact]
    public async Task A_sequence_whose_caller_cancelled_is_sent_all_the_same_to_be_noted_as_awaiting_retry()
    {
        var gate = Gate();
        using var stop = new CancellationTokenSource();
        var answer = Append(gate, Event(1), stop.Token);
        var log = await ActivateAsync();
        var ticket = await log.ExpectMsgAsync<AppendTicket>();
        await stop.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(answer);
        Answer(ticket).Refuse(1, RefusalReason.Recovering, null);
        (await (await ActivateAsync()).ExpectMsgAsync<AppendTicket>()).IsAnswered.ShouldBeTrue();
    }

    [Fact]
    public async Task Cancelled_while_it_waits_an_append_is_not_sent()
    {
        var gate = Gate(appends: 1);
        _ = Append(gate, 1);
        using var stop = new CancellationTokenSource();
        var held = Append(gate, Event(2), stop.Token);
        var log = await ActivateAsync();
        var first = await log.ExpectMsgAsync<AppendTicket>();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(held);
        Acknowledge(first);
        await log.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task No_append_hangs_when_the_system_stops()
    {
        var gate = Gate(appends: 1);
        var sent = Append(gate, 1);
        var held = Append(gate, 2);
        var log = await ActivateAsync();
        await log.ExpectMsgAsync<AppendTicket>();
        var unopened = Append(Gate(), 3);
        await Sys.Terminate();
        var refused = await Should.ThrowAsync<AppendRefusedException>(unopened.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
        refused.Reason.ShouldBe(RefusalReason.Closed);
        sent.IsCompleted.ShouldBeFalse(); // it is with a probe; a log would answer when it stops
        held.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_gate_retires_only_while_it_has_no_appends_and_then_accepts_none()
    {
        var gate = Gate();
        var append = Append(gate, 1);
        gate.TryRetire().ShouldBeFalse(); // waits for the log
        var log = await ActivateAsync();
        var ticket = await log.ExpectMsgAsync<AppendTicket>();
        gate.TryRetire().ShouldBeFalse(); // in flight
        Acknowledge(ticket);
        await append;
        gate.TryRetire().ShouldBeTrue();
        gate.TryAppend(Event(2), CancellationToken.None, out _).ShouldBeFalse();
        await log.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_returned_append_keeps_its_gate_until_it_is_sent_again()
    {
        var gate = Gate();
        var append = Append(gate, 1);
        var log = await ActivateAsync();
        var ticket = await log.ExpectMsgAsync<AppendTicket>();

        ticket.Owner.Return(ticket); // its log has stopped: it waits, and is no longer in flight
        gate.TryRetire().ShouldBeFalse();

        var next = await ActivateAsync();
        Acknowledge(await next.ExpectMsgAsync<AppendTicket>());
        await append;
        gate.TryRetire().ShouldBeTrue();
    }

    [Fact]
    public async Task Gates_of_executions_that_ended_unnoticed_do_not_accumulate()
    {
        var gates = new JobGates(Host(), many: 4);
        for (var i = 0; i < 100; i++)
        {
            var append = gates.Append(new JobExecution($"job{i}"), Event(1), CancellationToken.None);
            var log = await ActivateAsync();
            Acknowledge(await log.ExpectMsgAsync<AppendTicket>());
            (await append).ShouldBe(1);
        }

        gates.Count.ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task A_sequence_refused_because_a_full_disk_has_no_room_for_its_log_awaits_retry()
    {
        var gate = Gate();
        Task<long>[] appends = [Append(gate, 7), Append(gate, 0), Append(gate, 8)];
        await _jobs.ExpectMsgAsync<Activate>();
        _jobs.Reply(new NotActivated(Job, RefusalReason.DiskFull, "no space"));
        var report = await _jobs.ExpectMsgAsync<JobWalMessages.RetriesLeft>();
        report.Execution.ShouldBe(Job);
        report.Sequences.ShouldBe([7, 8]);
        foreach (var append in appends) (await Should.ThrowAsync<AppendRefusedException>(append)).Reason.ShouldBe(RefusalReason.DiskFull);
    }

    private static JobEvent Event(long sequence, int bytes = 5) => new()
    {
        Sequence = sequence,
        Timestamp = new() { Seconds = 1 },
        Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[bytes - 4]) },
    };

    private static JobEvent Batch() => new() { OutputBatch = new OutputBatchEvent { Outputs = { new OutputItem() } } };

    private static Task<long> Append(JobGate gate, long sequence, int bytes = 5) =>
        Append(gate, Event(sequence, bytes), CancellationToken.None);

    private static Task<long> Append(JobGate gate, JobEvent jobEvent, CancellationToken cancellationToken)
    {
        gate.TryAppend(jobEvent, cancellationToken, out var appended).ShouldBeTrue();
        return appended.AsTask();
    }

    private static IAppender Answer(AppendTicket ticket) => ticket;

    private static void Acknowledge(AppendTicket ticket) => Answer(ticket).Acknowledge(ticket.Body.Sequence);

    private async Task<TestProbe> ActivateAsync()
    {
        await _jobs.ExpectMsgAsync<Activate>();
        var log = CreateTestProbe();
        _jobs.Reply(new Activated(Job, log.Ref, Open));
        return log;
    }

    private async Task StopAsync(TestProbe log)
    {
        Watch(log.Ref);
        Sys.Stop(log.Ref);
        await ExpectTerminatedAsync(log.Ref);
    }

    private JobGate Gate(int appends = 100, int bytes = 1_000_000) => new(Job, Host(appends, bytes));

    private ActorGateHost Host(int appends = 100, int bytes = 1_000_000) =>
        new(Sys, _jobs.Ref, new GateLimits(appends, bytes), TimeProvider.System);
}
