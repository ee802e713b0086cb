using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.Delivery.Actors.SenderProtocol;

namespace Airunner.Actors.Tests.Delivery;

public class SenderActorSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");
    private static readonly Backoff Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0.5);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    private readonly ScriptedSender _server = new();
    private readonly DeliverySettings _settings = new(Retry, SendTimeout, new SendGate(maxInFlight: 8));
    private readonly IActorRef _sender;

    public SenderActorSpecs()
        : base(VirtualTime.Hocon + "akka.loglevel = DEBUG\n"
            + "akka.actor.serialize-messages = on\nakka.actor.serialize-creators = on")
        => _sender = Sys.ActorOf(SenderActor.For(Job, TestActor, () => _server, _settings, chance: () => 0.5));

    private VirtualTime Time => (VirtualTime)Sys.Scheduler;

    [Fact]
    public async Task After_a_delivered_batch_the_next_one_is_requested()
    {
        await Give(1, 1, 2, 3);
        var call = await _server.NextAsync();
        call.Execution.ShouldBe(Job);
        call.Sequences.ShouldBe([1, 2, 3]);
        call.Accept();
        await ExpectMsgAsync(new Delivered(Job, 1, 3));
        await Give(2, 4);
        (await _server.NextAsync()).Sequences.ShouldBe([4]);
    }

    [Fact]
    public async Task Nothing_is_delivered_before_the_server_acknowledges_it()
    {
        await Give(1, 1);
        await _server.NextAsync();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_failed_send_is_retried_without_limit_with_growing_delays()
    {
        await Give(1, 1, 2);
        foreach (var (seconds, attempt) in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60 }.Select((s, i) => (s, i + 1)))
        {
            (await _server.NextAsync()).Fail("no route");
            var failed = await ExpectMsgAsync<SendFailed>();
            (failed.Attempts, failed.Delay).ShouldBe((attempt, TimeSpan.FromSeconds(seconds)));
            failed.Error.ShouldBe("IOException: no route");
            Time.Advance(failed.Delay - TimeSpan.FromMilliseconds(1));
            _server.HasCall.ShouldBeFalse();
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var last = await _server.NextAsync();
        last.Sequences.ShouldBe([1, 2]);
        last.Accept();
        await ExpectMsgAsync(new Delivered(Job, 1, 2));
    }

    [Fact]
    public async Task A_success_resets_the_delay()
    {
        await Give(1, 1);
        await FailOnce(TimeSpan.FromSeconds(1));
        await FailOnce(TimeSpan.FromSeconds(2));
        (await _server.NextAsync()).Accept();
        await ExpectMsgAsync<Delivered>();
        await Give(2, 2);
        await FailOnce(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_flush_retries_at_once_and_the_timer_does_not_send_again()
    {
        await Give(1, 1);
        (await _server.NextAsync()).Fail("down");
        await ExpectMsgAsync<SendFailed>();
        _sender.Tell(new RetryNow(Job));
        var second = await _server.NextAsync();
        Time.Advance(TimeSpan.FromSeconds(2));
        _sender.Tell(new RetryNow(Job));                      // one is in flight: nothing to retry
        second.Accept();
        await ExpectMsgAsync<Delivered>();
        await ExpectMsgAsync<BatchWanted>();
        _server.HasCall.ShouldBeFalse();
    }

    [Fact]
    public async Task A_send_that_ignores_its_cancellation_is_not_overlapped_by_a_second_one()
    {
        await Give(1, 1, 2);
        var hung = await TimeOut();
        hung.Cancelled.IsCancellationRequested.ShouldBeTrue();
        Time.Advance(TimeSpan.FromSeconds(1));                // the delay of the retry
        _sender.Tell(new RetryNow(Job));
        await NoCallAsync();
        hung.Fail("broken at last");
        var second = await _server.NextAsync();
        second.Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_failure_after_the_timeout_waits_for_the_rest_of_the_delay()
    {
        await Give(1, 1, 2);
        (await TimeOut()).Fail("cancelled");
        await NoCallAsync();
        Time.Advance(TimeSpan.FromMilliseconds(999));
        await NoCallAsync();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await _server.NextAsync();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50)); // one failure, reported once
    }

    [Fact]
    public async Task A_server_that_needs_longer_than_the_timeout_still_progresses()
    {
        await Give(1, 1, 2);
        var slow = await TimeOut();
        Time.Advance(SendTimeout / 2);
        slow.Accept();                                        // a success is a success, however late
        await ExpectMsgAsync(new Delivered(Job, 1, 2));
        await Give(2, 3);
        (await _server.NextAsync()).Sequences.ShouldBe([3]);
    }

    [Fact]
    public async Task A_refusal_after_the_timeout_halves_the_batch()
    {
        await Give(1, 1, 2);
        (await TimeOut()).Refuse("bad");
        (await ExpectMsgAsync<SendFailed>()).Error.ShouldStartWith("EventsRefusedException");
        (await _server.NextAsync()).Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_deadline_of_the_sender_itself_halves_the_next_sends_too()
    {
        await Give(1, 1, 2, 3, 4);
        (await _server.NextAsync()).Answer.TrySetException(new TimeoutException("no answer"));
        (await ExpectMsgAsync<SendFailed>()).Delay.ShouldBe(TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(1));
        (await _server.NextAsync()).Sequences.ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0.2, 1)]
    public async Task The_server_can_make_a_delay_longer_but_not_shorter(double wishSeconds, double expectedSeconds)
    {
        await Give(1, 1);
        (await _server.NextAsync()).Answer.TrySetException(new RetryLaterException("busy", TimeSpan.FromSeconds(wishSeconds)));
        var failed = await ExpectMsgAsync<SendFailed>();
        (failed.Delay, failed.Error).ShouldBe((TimeSpan.FromSeconds(expectedSeconds), "busy"));
        Time.Advance(failed.Delay - TimeSpan.FromMilliseconds(1));
        _server.HasCall.ShouldBeFalse();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await _server.NextAsync()).Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task Sends_carry_half_the_events_after_a_timeout_and_more_again_after_successes()
    {
        await Give(1, 1, 2, 3, 4, 5, 6, 7, 8);
        (await TimeOut()).Fail("cancelled");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await TimeOut()).Fail("cancelled");
        Time.Advance(TimeSpan.FromSeconds(2));
        long[][] sends = [[1, 2], [3, 4, 5], [6, 7, 8]];
        foreach (var sequences in sends)
        {
            var call = await _server.NextAsync();
            call.Sequences.ShouldBe(sequences);
            call.Accept();
            await ExpectMsgAsync(new Delivered(Job, 1, sequences[^1]));
        }

        await Give(2, 9, 10, 11, 12);
        (await _server.NextAsync()).Sequences.ShouldBe([9, 10, 11, 12]);
    }

    [Fact]
    public async Task A_send_that_does_not_return_is_reported_once_a_minute()
    {
        await Give(1, 1);
        var hung = await TimeOut();
        await Pass(TimeSpan.FromSeconds(59));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await Pass(TimeSpan.FromSeconds(1));
        await ExpectMsgAsync<SendOpen>();
        await Pass(TimeSpan.FromMinutes(1));
        await ExpectMsgAsync<SendOpen>();
        hung.Accept();
        await ExpectMsgAsync(new SendReturned(Job));
    }

    [Fact]
    public async Task A_new_instance_waits_for_the_call_of_the_one_before_and_reports_it()
    {
        await Give(1, 1);
        var hung = await _server.NextAsync();
        Watch(_sender);
        Sys.Stop(_sender);
        await ExpectTerminatedAsync(_sender);
        var next = Sys.ActorOf(SenderActor.For(Job, TestActor, () => _server, _settings, chance: () => 0.5));
        await ExpectMsgAsync(new BatchWanted(Job));
        Give(2, next, isLeftover: false, 1);
        await ProcessedAsync(next);
        await NoCallAsync();
        await Pass(TimeSpan.FromMinutes(1));
        await ExpectMsgAsync<SendOpen>();
        hung.Accept();
        await ExpectMsgAsync(new SendReturned(Job));
        (await _server.NextAsync()).Accept();
        await ExpectMsgAsync(new Delivered(Job, 2, 1));
    }

    [Fact]
    public async Task An_execution_waits_for_a_permit_and_gets_it_when_another_ones_call_returns_or_times_out()
    {
        var settings = _settings with { Gate = new SendGate(maxInFlight: 1) };
        await ExpectMsgAsync<BatchWanted>();
        foreach (var job in (string[])["a", "b", "c"]) Give(1, await Start(job, settings), isLeftover: false, 1);
        var first = await _server.NextAsync();
        await NoCallAsync();
        first.Accept();
        await ExpectMsgAsync<Delivered>();
        await ExpectMsgAsync<BatchWanted>();
        var second = await _server.NextAsync();
        second.Execution.ShouldNotBe(first.Execution);
        await NoCallAsync();
        Time.Advance(SendTimeout);
        var third = await _server.NextAsync();
        second.Cancelled.IsCancellationRequested.ShouldBeTrue();
        third.Execution.ShouldNotBe(second.Execution);
    }

    [Fact]
    public async Task A_sender_that_stops_while_it_waits_for_a_permit_takes_none()
    {
        var settings = _settings with { Gate = new SendGate(maxInFlight: 1) };
        await ExpectMsgAsync<BatchWanted>();
        var a = await Start("a", settings);
        var b = await Start("b", settings);
        var c = await Start("c", settings);
        Give(1, a, isLeftover: false, 1);
        var first = await _server.NextAsync();
        Give(1, b, isLeftover: false, 1);
        await ProcessedAsync(b);
        Give(1, c, isLeftover: false, 1);
        await ProcessedAsync(c);
        Watch(b);
        Sys.Stop(b);
        await ExpectTerminatedAsync(b);
        first.Accept();
        await ExpectMsgAsync<Delivered>();
        (await _server.NextAsync()).Execution.Job.ShouldBe("c");
    }

    [Fact]
    public async Task Live_executions_are_sent_before_leftovers()
    {
        var settings = _settings with { Gate = new SendGate(maxInFlight: 1) };
        await ExpectMsgAsync<BatchWanted>();
        var busy = await Start("busy", settings);
        var old = await Start("old", settings);
        var live = await Start("live", settings);
        Give(1, busy, isLeftover: false, 1);
        var first = await _server.NextAsync();
        Give(1, old, isLeftover: true, 1);
        await ProcessedAsync(old);
        Give(1, live, isLeftover: false, 1);
        await ProcessedAsync(live);
        first.Accept();
        var second = await _server.NextAsync();
        second.Execution.Job.ShouldBe("live");
        second.Accept();
        (await _server.NextAsync()).Execution.Job.ShouldBe("old");
    }

    [Fact]
    public async Task An_answer_given_twice_counts_once()
    {
        await Give(1, 1);
        var call = await _server.NextAsync();
        call.Accept();
        await ExpectMsgAsync<Delivered>();
        await Give(2, 2);
        await _server.NextAsync();
        _sender.Tell(new SenderActor.Answered(new SendAttempt.Answer(1, null)));        // the first attempt's answer again
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_sender_that_throws_synchronously_is_a_failed_send_and_no_crash()
    {
        Watch(_sender);
        _server.ThrowAtOnce = new InvalidOperationException("not connected");
        await Give(1, 1);
        (await ExpectMsgAsync<SendFailed>()).Error.ShouldBe("InvalidOperationException: not connected");
        _server.ThrowAtOnce = null;
        await _server.NextAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        (await _server.NextAsync()).Accept();
        await ExpectMsgAsync<Delivered>();
    }

    [Fact]
    public async Task The_bad_event_of_a_refused_batch_is_set_aside_after_many_tries_and_the_rest_goes_on()
    {
        await Give(1, 1, 2, 3, 4, 5);
        var sent = new List<string>();
        for (var refusals = 0; refusals < 2 + Halving.MaxTries;)
        {
            var call = await _server.NextAsync();
            sent.Add(string.Join(' ', call.Sequences));
            if (!call.Sequences.Contains(2))
            {
                call.Accept();
                (await ExpectMsgAsync<Delivered>()).ThroughSequence.ShouldBe(call.Sequences[^1]);
                continue;
            }

            call.Refuse("bad");
            if (++refusals == 2 + Halving.MaxTries) break;
            var failed = await ExpectMsgAsync<SendFailed>();
            failed.Delay.ShouldBe(call.Sequences.Count > 1 ? TimeSpan.Zero : failed.Delay);
            Time.Advance(failed.Delay);
        }

        await ExpectMsgAsync(new Refused(Job, 1, 2, "EventsRefusedException: bad"));
        var rest = await _server.NextAsync();
        rest.Sequences.ShouldBe([3, 4, 5]);
        rest.Accept();
        await ExpectMsgAsync(new Delivered(Job, 1, 5));
        await ExpectMsgAsync(new BatchWanted(Job));
        sent.Distinct().ShouldBe(["1 2 3 4 5", "1 2", "1", "2"]);
        sent.Count(s => s == "2").ShouldBe(Halving.MaxTries);
    }

    [Fact]
    public async Task A_transient_refusal_loses_no_event()
    {
        await Give(1, 1);
        (await _server.NextAsync()).Refuse("store is busy");
        var failed = await ExpectMsgAsync<SendFailed>();
        failed.Delay.ShouldBe(TimeSpan.FromSeconds(1));
        Time.Advance(failed.Delay);
        (await _server.NextAsync()).Accept();
        await ExpectMsgAsync(new Delivered(Job, 1, 1));
    }

    [Fact]
    public async Task A_stop_cancels_what_is_in_flight()
    {
        await Give(1, 1);
        var call = await _server.NextAsync();
        Watch(_sender);
        Sys.Stop(_sender);
        await ExpectTerminatedAsync(_sender);
        call.Cancelled.IsCancellationRequested.ShouldBeTrue();
    }

    private async Task Give(long id, params long[] sequences)
    {
        await ExpectMsgAsync(new BatchWanted(Job));
        Give(id, _sender, isLeftover: false, sequences);
    }

    private void Give(long id, IActorRef sender, bool isLeftover, params long[] sequences)
    {
        var events = EventBatch.Of(sequences.Select(s => new JobEvent { Sequence = s }));
        sender.Tell(new Batch(Job, id, events) { IsLeftover = isLeftover });
    }

    /// <summary>A sender of another execution, which wants its first batch.</summary>
    private async Task<IActorRef> Start(string job, DeliverySettings settings)
    {
        var execution = new JobExecution(job);
        var sender = Sys.ActorOf(SenderActor.For(execution, TestActor, () => _server, settings, chance: () => 0.5));
        await ExpectMsgAsync(new BatchWanted(execution));
        return sender;
    }

    /// <summary>Lets a call run into its time-out.</summary>
    private async Task<ScriptedSender.Call> TimeOut()
    {
        var call = await _server.NextAsync();
        Time.Advance(SendTimeout);
        (await ExpectMsgAsync<SendFailed>()).Error.ShouldStartWith("TimeoutException");
        return call;
    }

    private Task Pass(TimeSpan time)
    {
        Time.Advance(time);
        return Task.CompletedTask;
    }

    private async Task NoCallAsync()
    {
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        _server.HasCall.ShouldBeFalse();
    }

    /// <summary>Waits until the sender has handled what it was sent.</summary>
    private async Task ProcessedAsync(IActorRef sender)
    {
        var probe = CreateTestProbe();
        sender.Tell(new Identify(null), probe);
        await probe.ExpectMsgAsync<ActorIdentity>();
    }

    private async Task FailOnce(TimeSpan expectedDelay)
    {
        (await _server.NextAsync()).Fail("down");
        (await ExpectMsgAsync<SendFailed>()).Delay.ShouldBe(expectedDelay);
        Time.Advance(expectedDelay);
    }
}
