using Airunner.Actors.Hosting;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace Airunner.Actors.Testing.Tests;

/// <summary>The window of an actor, in virtual time.</summary>
public sealed class AppendWindowSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");
    private readonly TestWal _wal;

    public AppendWindowSpecs()
        : base(TestWal.Config) => _wal = TestWal.StartIn(Sys, options => options.AppendMaxEventBytes = 1024);

    [Fact]
    public async Task It_asks_for_as_many_events_as_may_be_in_flight_and_again_for_each_that_is_durable()
    {
        var window = Start(maxInFlight: 2);
        (await ExpectMsgAsync<AppendWindow.RequestNext>()).Room.ShouldBe(2);
        _wal.Disk.HoldSyncs = true;
        window.Tell(Make.Event(0));
        window.Tell(Make.Event(0));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        _wal.Disk.HoldSyncs = false;

        await ExpectDurableAsync(1, 2);
    }

    [Fact]
    public async Task Numbers_go_on_after_those_of_the_log()
    {
        await _wal.Log.AppendAsync(Job, Make.Event(7));
        var window = Start();
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        window.Tell(Make.Event(0));
        window.Tell(Make.Event(20));
        window.Tell(Make.Event(0));

        await ExpectDurableAsync(8, 20, 21);
    }

    [Fact]
    public async Task On_a_full_disk_events_wait_and_then_go_on_in_order()
    {
        var window = Start();
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        _wal.Disk.IsFull = true;
        for (var i = 0; i < 20; i++) window.Tell(Make.Event(0));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _wal.Advance(TimeSpan.FromSeconds(1)); // tried again in vain
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        _wal.Disk.IsFull = false;

        await ExpectDurableAsync([.. Enumerable.Range(1, 20)]);
        for (var i = 1; i <= 20; i++) (await _wal.ExpectAppendedAsync(Job)).Sequence.ShouldBe(i);
    }

    [Fact]
    public async Task A_disk_that_fails_neither_loses_nor_doubles_an_event()
    {
        var window = Start();
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        for (var i = 0; i < 40; i++)
        {
            if (i == 20) _wal.Disk.Fail(DiskOperation.Write, Errno.EIO);
            window.Tell(Make.Event(0));
        }

        await ExpectDurableAsync([.. Enumerable.Range(1, 40)]);
        for (var i = 1; i <= 40; i++) (await _wal.ExpectAppendedAsync(Job)).Sequence.ShouldBe(i);
    }

    [Fact]
    public async Task An_event_that_is_refused_for_good_is_left_out_and_the_others_go_on()
    {
        var window = Start();
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        window.Tell(Make.Event(0));
        window.Tell(new JobEvent { ProcessError = new ProcessErrorEvent { ErrorMessage = new string('x', 2000) } });
        window.Tell(Make.Event(0));

        await ExpectDurableAsync(1);
        var refused = await FishForMessageAsync<AppendWindow.Refused>(static _ => true);
        refused.Event.Sequence.ShouldBe(2);
        refused.Error.ShouldBeOfType<AppendRefusedException>().Reason.ShouldBe(RefusalReason.TooLarge);
        await ExpectDurableAsync(3);
    }

    [Fact]
    public async Task A_log_that_cannot_be_opened_fails_the_window()
    {
        await _wal.Log.AppendAsync(Job, Make.Event(1));
        await _wal.Log.CompleteAsync(Job);
        var window = Start();
        Watch(window);

        (await ExpectMsgAsync<AppendWindow.Failed>()).Error.GetBaseException()
            .ShouldBeOfType<LogUnavailableException>().Reason.ShouldBe(RefusalReason.Closed);
        await ExpectTerminatedAsync(window);
    }

    [Fact]
    public async Task More_events_than_asked_for_fail_the_window()
    {
        var window = Start(maxInFlight: 1);
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        _wal.Disk.HoldSyncs = true;
        window.Tell(Make.Event(0));
        window.Tell(Make.Event(0));

        (await ExpectMsgAsync<AppendWindow.Failed>()).Error.Message.ShouldContain("at most 1 may be in flight");
        _wal.Disk.HoldSyncs = false;
    }

    [Fact]
    public async Task A_window_that_stops_lets_another_go_on()
    {
        var window = Start();
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        _wal.Disk.IsFull = true;
        window.Tell(Make.Event(0));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Watch(window);
        Sys.Stop(window);
        await ExpectTerminatedAsync(window);
        _wal.Disk.IsFull = false;

        var next = Start();
        await ExpectMsgAsync<AppendWindow.RequestNext>();
        next.Tell(Make.Event(0));
        await FishForMessageAsync<AppendWindow.Durable>(static _ => true);
    }

    private IActorRef Start(int maxInFlight = AppendWindow.UsualMaxInFlight) =>
        ChildActorOf(AppendWindow.Props(_wal.Log, Job, maxInFlight));

    /// <summary>Virtual time goes on until these are durable, in this order.</summary>
    private async Task ExpectDurableAsync(params int[] sequences)
    {
        var durable = new List<long>();
        await AwaitConditionAsync(
            async () =>
            {
                _wal.Advance(TimeSpan.FromSeconds(1));
                while (await ReceiveOneAsync(TimeSpan.FromMilliseconds(20)) is { } message)
                {
                    if (message is AppendWindow.Durable one) durable.Add(one.Sequence);
                    if (durable.Count == sequences.Length) return true;
                }

                return false;
            },
            TimeSpan.FromSeconds(20));
        durable.ShouldBe(sequences.Select(static sequence => (long)sequence));
    }
}
