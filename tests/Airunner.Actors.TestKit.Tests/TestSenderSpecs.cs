using Airunner.Protocol;
using Akka.TestKit.Xunit2;

namespace Airunner.Actors.Testing.Tests;

public sealed class TestSenderSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");
    private readonly TestWal _wal;

    public TestSenderSpecs()
        : base(TestWal.Config) => _wal = TestWal.StartIn(Sys, options => options.RetryInitial = TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Events_are_expected_in_the_order_of_their_arrival()
    {
        foreach (var sequence in new long[] { 1, 2, 3 }) await _wal.Log.AppendAsync(Job, Make.Event(sequence));
        (await _wal.ExpectDeliveredAsync(Job)).Sequence.ShouldBe(1);
        (await _wal.ExpectDeliveredAsync(Job, logged => logged.Sequence > 2)).Sequence.ShouldBe(3);
        (await Should.ThrowAsync<TimeoutException>(() => _wal.ExpectDeliveredAsync(Job, within: TimeSpan.Zero)))
            .Message.ShouldContain("Accepted in all: 3");
    }

    [Fact]
    public async Task A_retry_comes_exactly_when_the_virtual_time_reaches_it()
    {
        _wal.Sender.Throw(new InvalidOperationException("away"), times: 2);
        await _wal.Log.AppendAsync(Job, Make.Event(1));
        await _wal.ExpectStatusAsync(Job, status => status.SendAttempts == 1);
        _wal.Advance(TimeSpan.FromMilliseconds(999));
        (await _wal.ExpectStatusAsync(Job, _ => true)).SendAttempts.ShouldBe(1);
        _wal.Sender.Sends.ShouldBe(1);
        _wal.Advance(TimeSpan.FromMilliseconds(1));
        await _wal.ExpectStatusAsync(Job, status => status.SendAttempts == 2);
        _wal.Advance(TimeSpan.FromSeconds(2));
        (await _wal.ExpectDeliveredAsync(Job)).ShouldBe(Make.Event(1));
        _wal.Sender.Sends.ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_event_is_set_aside_and_the_others_are_delivered()
    {
        const int Tries = 10;
        var setAside = CreateTestProbe();
        Sys.EventStream.Subscribe(setAside, typeof(LogNotice.SetAside));
        _wal.Sender.Refuse(logged => logged.Sequence == 2);
        foreach (var sequence in new long[] { 1, 2, 3 }) await _wal.Log.AppendAsync(Job, Make.Event(sequence));
        for (var tries = 1; tries < Tries; tries++)
        {
            var sends = _wal.Sender.Sends;
            await _wal.ExpectStatusAsync(Job, status => status.SendAttempts >= tries);
            await AwaitAssertAsync(() =>
            {
                _wal.Advance(TimeSpan.FromMinutes(10));
                _wal.Sender.Sends.ShouldBeGreaterThan(sends);
            });
        }

        (await setAside.ExpectMsgAsync<LogNotice.SetAside>(TimeSpan.FromSeconds(10))).Sequence.ShouldBe(2);
        await _wal.ExpectDeliveredAsync(Job, logged => logged.Sequence == 3);
        _wal.Sender.Accepted(Job).Select(logged => logged.Sequence).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_held_send_waits_until_it_is_let_go()
    {
        _wal.Sender.HoldSends = true;
        await _wal.Log.AppendAsync(Job, Make.Event(1));
        await AwaitConditionAsync(() => Task.FromResult(_wal.Sender.HeldSends == 1));
        _wal.Sender.Accepted(Job).ShouldBeEmpty();
        _wal.Sender.AcceptAll();
        (await _wal.ExpectDeliveredAsync(Job)).ShouldBe(Make.Event(1));
    }
}
