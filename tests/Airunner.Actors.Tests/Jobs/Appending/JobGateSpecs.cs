using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Each transition of a gate's state, with a scripted host and a scripted log.</summary>
public sealed class JobGateSpecs
{
    private static readonly JobExecution Job = new("build");
    private readonly ScriptedLog _log = new();
    private ScriptedGateHost _host = new();
    private JobGate? _gate;

    private JobGate Gate => _gate ??= new JobGate(Job, _host);

    [Fact]
    public void The_first_append_has_the_log_opened_and_the_next_ones_wait()
    {
        Gate.State.ShouldBe(GateState.Unopened);
        var appends = Append(1, 2, 3);
        Gate.State.ShouldBe(GateState.Opening);
        _host.Opens.Count.ShouldBe(1);
        appends.ShouldAllBe(append => !append.IsCompleted);
    }

    [Fact]
    public void Waiting_appends_are_sent_in_order_and_later_ones_go_to_the_log_directly()
    {
        Append(1, 2, 3);
        Open();
        Gate.State.ShouldBe(GateState.Open);
        Append(4);
        _log.Sequences.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_full_window_lets_appends_wait_until_one_is_answered()
    {
        _host = new ScriptedGateHost(appends: 2);
        Append(1, 2, 3);
        Open();
        Gate.State.ShouldBe(GateState.Full);
        _log.Sequences.ShouldBe([1, 2]);
        _log.Acknowledge(0);
        _log.Sequences.ShouldBe([1, 2]); // a log may release in its commit: another thread sends what waits
        _host.Continues.ShouldBe(1);
        Gate.Continue();
        _log.Sequences.ShouldBe([1, 2, 3]);
        Gate.State.ShouldBe(GateState.Open);
    }

    [Fact]
    public void An_append_that_finds_the_window_full_stays_behind_those_that_wait()
    {
        _host = new ScriptedGateHost(appends: 1);
        Append(1);
        Open();
        Append(2, 3);
        for (var i = 0; i < 3; i++)
        {
            _log.Sequences.ShouldBe(Enumerable.Range(1, i + 1).Select(n => (long)n));
            _log.Acknowledge(i);
            Gate.Continue();
        }
    }

    [Fact]
    public void An_append_larger_than_the_window_is_sent_alone()
    {
        _host = new ScriptedGateHost(bytes: 50);
        Append(1);
        AppendLarge(2, bytes: 500);
        Append(3);
        Open();
        _log.Sequences.ShouldBe([1]);
        _log.Acknowledge(0);
        Gate.Continue();
        _log.Sequences.ShouldBe([1, 2]);
        _log.Acknowledge(1);
        Gate.Continue();
        _log.Sequences.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Nothing_is_sent_before_all_in_flight_are_answered_or_returned()
    {
        Append(1, 2, 3);
        Open();
        _log.Return(2);
        Gate.State.ShouldBe(GateState.Returning);
        Gate.WaitsForReturns.ShouldBeTrue();
        Append(4);
        _log.Return(0);
        _host.Delays.ShouldBeEmpty();
        _log.Acknowledge(1);
        Gate.Continue();
        Gate.State.ShouldBe(GateState.Pausing);
        Gate.WaitsForReturns.ShouldBeFalse();
        _host.Delays.Single().Delay.ShouldBe(JobGate.RetryDelay);

        RetryDue();
        Gate.State.ShouldBe(GateState.Opening);
        Open();
        _log.Sequences.ShouldBe([1, 2, 3, 1, 3, 4]);
    }

    [Fact]
    public void A_log_that_returns_an_append_while_it_is_being_sent_stops_the_sending()
    {
        Append(1, 2, 3);
        _log.Called = ticket => ticket.Owner.Return(ticket); // its actor has stopped: the append is returned within the call
        Open();
        _log.Sequences.ShouldBe([1]);
        Gate.State.ShouldBe(GateState.Pausing);
        _log.Called = null;
        RetryDue();
        Open();
        _log.Sequences.ShouldBe([1, 1, 2, 3]);
        Gate.State.ShouldBe(GateState.Open);
    }

    [Fact]
    public void A_log_that_is_opened_again_within_the_return_of_an_append_gets_all_in_order()
    {
        Append(1, 2, 3);
        var next = new ScriptedLog();
        _log.Called = ticket =>
        {
            ticket.Owner.Return(ticket);
            RetryDue();
            Gate.Opened(_host.Opens[^1], next); // as from another thread that is this fast
        };
        Open();
        _log.Sequences.ShouldBe([1]);
        next.Sequences.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_log_that_recovers_is_asked_for_again_with_delays_that_grow_to_a_second()
    {
        Append(1);
        for (var i = 0; i < 7; i++)
        {
            Refuse(RefusalReason.Recovering);
            Gate.State.ShouldBe(GateState.Pausing);
            RetryDue();
        }

        _host.Delays.Select(delay => delay.Delay.TotalMilliseconds).ShouldBe([50, 100, 200, 400, 800, 1000, 1000]);
        Open();
        _log.Return(0);
        _host.Delays[^1].Delay.ShouldBe(JobGate.RetryDelay);
    }

    [Fact]
    public async Task Sequences_that_are_refused_for_a_transient_reason_are_reported_before_the_log_is_asked_for_again()
    {
#pragma warning disable CA2012 // only asked whether they are answered: a task would be told later
        ValueTask<long>[] appends = [Appended(7), Appended(0), Appended(8)];
#pragma warning restore CA2012
        _host.Called = () =>
        {
            _host.Called = null;
            appends.ShouldAllBe(append => !append.IsCompleted); // reported before any caller can act
            Append(9);
            _host.Opens.Count.ShouldBe(1);
            Gate.State.ShouldBe(GateState.Refusing);
        };
        Refuse(RefusalReason.DiskFull);
        _host.Reports.Single().ShouldBe([7, 8]);
        foreach (var append in appends)
            (await Should.ThrowAsync<AppendRefusedException>(append.AsTask())).Reason.ShouldBe(RefusalReason.DiskFull);
        Gate.State.ShouldBe(GateState.Opening);
        _host.Opens.Count.ShouldBe(2);
        Open();
        _log.Sequences.ShouldBe([9]);
    }

    [Fact]
    public async Task A_log_that_cannot_be_opened_refuses_what_waits_and_the_next_append_asks_again()
    {
        var append = Append(1).Single();
        Refuse(RefusalReason.CannotOpen);
        (await Should.ThrowAsync<AppendRefusedException>(append)).Reason.ShouldBe(RefusalReason.CannotOpen);
        _host.Reports.ShouldBeEmpty();
        Gate.State.ShouldBe(GateState.Unopened);
        Append(2);
        _host.Opens.Count.ShouldBe(2);
    }

    [Fact]
    public void An_answer_to_an_earlier_request_is_ignored()
    {
        Append(1);
        var first = _host.Opens[0];
        Gate.TakeOpened(_log);
        _log.Return(0);
        RetryDue();
        Gate.State.ShouldBe(GateState.Opening);
        var late = new ScriptedLog();
        Gate.Opened(first, late);
        Gate.NotOpened(first, RefusalReason.CannotOpen, null);
        Gate.NotOpened(first, RefusalReason.Recovering, null);
        Gate.RetryDue(_host.Delays[0].Round);
        Gate.State.ShouldBe(GateState.Opening);
        _host.Opens.Count.ShouldBe(2);
        late.Sent.ShouldBeEmpty();
        Open();
        _log.Sequences.ShouldBe([1, 1]);
    }

    [Fact]
    public void A_delay_that_belongs_to_an_earlier_pause_does_not_end_the_present_one()
    {
        Append(1);
        Refuse(RefusalReason.Recovering);
        RetryDue();
        Refuse(RefusalReason.Recovering);
        Gate.RetryDue(_host.Delays[0].Round);
        Gate.State.ShouldBe(GateState.Pausing);
        _host.Opens.Count.ShouldBe(2);
    }

    [Fact]
    public void No_two_questions_have_the_same_round()
    {
        Append(1);
        for (var i = 0; i < 3; i++)
        {
            Refuse(RefusalReason.Recovering);
            RetryDue();
            Open();
            _log.Return(i);
            RetryDue();
        }

        List<int> rounds = [.. _host.Opens, .. _host.Delays.Select(static delay => delay.Round)];
        rounds.ShouldBeUnique();
    }

    [Fact]
    public async Task A_log_that_recovers_is_not_asked_for_again_where_every_caller_has_gone()
    {
        using var stop = new CancellationTokenSource();
        var append = Append(Event(0), stop.Token);
        Open();
        _log.Return(0);
        RetryDue();
        await stop.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(append);
        Refuse(RefusalReason.Recovering);
        Gate.State.ShouldBe(GateState.Unopened);
        _host.Delays.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_only_append_can_be_withdrawn_while_its_log_is_opened()
    {
        using var stop = new CancellationTokenSource();
        var append = Append(Event(1), stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(append);
        Gate.State.ShouldBe(GateState.Opening);
        Open();
        Gate.State.ShouldBe(GateState.Open);
        _log.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void An_append_whose_gate_retires_as_it_begins_needs_a_new_one()
    {
        _host.Begun = () => Gate.TryRetire().ShouldBeTrue();
        Gate.TryAppend(Event(1), CancellationToken.None, out _).ShouldBeFalse();
        _host.Opens.ShouldBeEmpty();
    }

    [Fact]
    public void A_log_that_somebody_else_had_opened_is_taken_where_none_is_known()
    {
        Gate.TakeOpened(_log);
        Gate.State.ShouldBe(GateState.Open);
        Append(1);
        _log.Sequences.ShouldBe([1]);
        _host.Opens.ShouldBeEmpty();
    }

    [Fact]
    public void A_log_that_somebody_else_had_opened_does_not_overtake_appends_in_flight()
    {
        Gate.TakeOpened(_log);
        Append(1);
        var other = new ScriptedLog();
        Gate.TakeOpened(other);
        Append(2);
        _log.Return(0);
        Gate.TakeOpened(other);
        Append(3);
        _log.Return(1);
        other.Sent.ShouldBeEmpty();
        RetryDue();
        Gate.TakeOpened(other);
        other.Sequences.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_returned_append_of_unknown_outcome_awaits_retry_also_where_its_log_cannot_be_opened_again()
    {
        using var stop = new CancellationTokenSource();
        var five = Append(Event(5), stop.Token);
        Open();
        await stop.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(five);
        _log.Return(0);
        RetryDue();
        Refuse(RefusalReason.CannotOpen);
        _host.Reports.Single().ShouldBe([5]);
    }

    [Fact]
    public async Task Cancelled_before_it_was_sent_an_append_is_withdrawn()
    {
        _host = new ScriptedGateHost(bytes: 50);
        Append(1);
        using var stop = new CancellationTokenSource();
        var large = Append(Event(2, 500), stop.Token);
        Append(3);
        Open();
        Gate.State.ShouldBe(GateState.Full);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(large);
        _log.Sequences.ShouldBe([1, 3]); // the next one had room all along
        Gate.State.ShouldBe(GateState.Open);
    }

    [Theory]
    [InlineData(5, new long[] { 5, 5, 6 })] // the log must note it as awaiting retry
    [InlineData(0, new long[] { 0, 6 })]
    public async Task Cancelled_after_it_was_returned_the_outcome_of_an_append_is_unknown(long sequence, long[] sent)
    {
        using var stop = new CancellationTokenSource();
        var append = Append(Event(sequence), stop.Token);
        Open();
        _log.Return(0);
        await stop.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(append);
        Append(6);
        RetryDue();
        Open();
        _log.Sequences.ShouldBe(sent);
    }

    [Fact]
    public async Task A_log_is_not_asked_for_on_behalf_of_callers_who_have_gone()
    {
        using var stop = new CancellationTokenSource();
        var append = Append(Event(0), stop.Token);
        Open();
        _log.Return(0);
        await stop.CancelAsync();
        await Should.ThrowAsync<AppendUnknownException>(append);
        RetryDue();
        Gate.State.ShouldBe(GateState.Unopened);
        _host.Opens.Count.ShouldBe(1);
    }

    [Fact]
    public void Only_a_gate_without_appends_retires_and_then_accepts_none()
    {
        _host = new ScriptedGateHost(appends: 2);
        Append(1);
        Gate.TryRetire().ShouldBeFalse(); // Opening
        Open();
        Gate.TryRetire().ShouldBeFalse(); // Open, one in flight
        Append(2, 3);
        Gate.TryRetire().ShouldBeFalse(); // Full
        _log.Return(0);
        Gate.TryRetire().ShouldBeFalse(); // Returning
        _log.Return(1);
        Gate.TryRetire().ShouldBeFalse(); // Pausing
        RetryDue();
        Open();
        _log.Acknowledge(2);
        _log.Acknowledge(3);
        Gate.Continue();
        _log.Acknowledge(4);
        Gate.TryRetire().ShouldBeTrue();
        Gate.TryAppend(Event(4), CancellationToken.None, out _).ShouldBeFalse();
        Gate.TakeOpened(_log);
        Gate.IsRetired.ShouldBeTrue();
    }

    [Fact]
    public void A_gate_that_was_never_used_retires() => Gate.TryRetire().ShouldBeTrue();

    [Fact]
    public async Task No_foreign_code_runs_under_the_lock()
    {
        _host = new ScriptedGateHost(appends: 1);
        _host.Called = FromAnotherThread;
        _log.Called = _ => FromAnotherThread();
        var appends = Append(1, 2);
        Open();
        _log.Return(0);
        RetryDue();
        Refuse(RefusalReason.DiskFull);
        Append(3);
        Open();
        _log.Acknowledge(1);
        Gate.Continue();
        foreach (var append in appends) await Should.ThrowAsync<AppendRefusedException>(append);

        void FromAnotherThread()
        {
            var other = new Thread(Gate.Continue);
            other.Start();
            other.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        }
    }

    private static JobEvent Event(long sequence, int bytes = 10) =>
        new() { Sequence = sequence, Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[bytes]) } };

    private List<Task<long>> Append(params long[] sequences) =>
        [.. sequences.Select(sequence => Append(Event(sequence), CancellationToken.None))];

    // Completes in the moment of the answer, a task only when its continuation has run on the thread pool.
    private ValueTask<long> Appended(long sequence)
    {
        Gate.TryAppend(Event(sequence), CancellationToken.None, out var appended).ShouldBeTrue();
        return appended;
    }

    private void AppendLarge(long sequence, int bytes) => _ = Append(Event(sequence, bytes), CancellationToken.None);

    private Task<long> Append(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        Gate.TryAppend(jobEvent, cancellationToken, out var appended).ShouldBeTrue();
        return appended.AsTask();
    }

    private void Open() => Gate.Opened(_host.Opens[^1], _log);

    private void Refuse(RefusalReason reason) => Gate.NotOpened(_host.Opens[^1], reason, null);

    private void RetryDue() => Gate.RetryDue(_host.Delays[^1].Round);
}
