using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Actor;
using Google.Protobuf;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

public sealed class JobWalAppendSpecs : JobWalSpecs
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task An_append_is_acknowledged_only_after_the_sync(bool direct)
    {
        Disk.SupportsDirect = direct;
        await OpenAsync();
        Disk.HoldSyncs = true;
        Append(1);
        Disk.WaitForHeldSyncs();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Disk.ReleaseSync();
        await AppendedAsync(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task One_write_covers_all_appends_queued_during_another(bool direct)
    {
        Disk.SupportsDirect = direct;
        var log = await OpenAsync();
        Disk.HoldSyncs = true;
        Append(1);
        Disk.WaitForHeldSyncs();
        for (var i = 2; i <= 50; i++) log.Tell(new Append(Job, i, Event(i)), TestActor);
        Disk.HoldSyncs = false;
        for (var i = 1; i <= 50; i++) await AppendedAsync(i);
        Parts.Logs.Counters.Commits.ShouldBe(2);
        Parts.Logs.Counters.Appended.ShouldBe(50);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_message_that_never_reaches_the_actor_delays_no_append(bool isIdentify)
    {
        var log = await OpenAsync();
        Disk.HoldSyncs = true;
        Append(1);
        Disk.WaitForHeldSyncs();
        log.Tell(new Append(Job, 2, Event(2)), TestActor);
        log.Tell(isIdentify ? new Identify(null) : "unknown", ActorRefs.NoSender);
        Disk.HoldSyncs = false;
        await AppendedAsync(1, 2);
    }

    [Fact]
    public async Task A_log_numbers_events_without_a_number_from_0()
    {
        for (var i = 0; i < 10; i++) Jobs.Tell(new Append(Job, i, Event(0)), TestActor);
        await AppendedAsync(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        (await StatusAsync()).Events.ShouldBe(10);
    }

    [Fact]
    public async Task A_new_log_starts_above_the_archives()
    {
        Archived = new(41, []);
        Jobs.Tell(new Append(Job, 0, Event(0)), TestActor);
        await AppendedAsync(42);
        Append(41);
        await RefusedAsync(41, RefusalReason.SequenceNotRising);
    }

    [Fact]
    public async Task An_archive_that_cannot_be_read_is_reported_and_the_new_log_starts_far_above_it()
    {
        Archived = new(9 + ArchivedNumbers.Gap, [new UnreadableArchive("/state/archive/build_1.wal.zst", 9, "it ends in the middle.")]);
        const string Warning =
            "The archive /state/archive/build_1.wal.zst cannot be read to its end: it ends in the middle. The highest number read is 9";
        await EventFilter.Warning(contains: Warning)
            .ExpectOneAsync(OpenAsync);
        Jobs.Tell(new Append(Job, 0, Event(0)), TestActor);
        await AppendedAsync(10 + ArchivedNumbers.Gap);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_repeated_event_is_acknowledged_again_and_stored_once(bool direct)
    {
        Disk.SupportsDirect = direct;
        Append(1);
        Append(2);
        Append(1);
        Append(2);
        await AppendedAsync(1, 2, 1, 2);
        (await StatusAsync()).Events.ShouldBe(2);
    }

    [Fact]
    public async Task Another_event_under_a_used_number_and_a_number_that_does_not_rise_are_refused()
    {
        Append(1);
        Append(5);
        await AppendedAsync(1, 5);
        Append(5, "other");
        await RefusedAsync(5, RefusalReason.SequenceUsed, "the log has another payload under sequence 5");
        Append(3);
        await RefusedAsync(
            3, RefusalReason.SequenceNotRising, "sequence 3 is not above 5, the last one, and the log has no event under it");
        Append(-1);
        await RefusedAsync(-1, RefusalReason.SequenceNotRising, "sequence -1 is negative");
        Append(6);
        await AppendedAsync(6);
    }

    [Fact]
    public async Task An_event_larger_than_allowed_is_refused_and_delays_no_other()
    {
        Append(1, new string('x', 2 << 20));
        var bytes = Event(1, new string('x', 2 << 20)).CalculateSize();
        await RefusedAsync(
            1, RefusalReason.TooLarge, $"the event has {bytes} bytes, append.max-event-bytes is {Settings.MaxEventBytes}");
        Append(2);
        await AppendedAsync(2);
    }

    [Fact]
    public async Task An_event_that_ends_with_the_highest_number_there_is_is_refused_and_the_log_goes_on()
    {
        Append(long.MaxValue);
        await RefusedAsync(
            long.MaxValue, RefusalReason.Invalid,
            "the event ends with number 9223372036854775807: the highest that an event may have is 9223372036854775806");
        Jobs.Tell(new Append(Job, 7, Batch(7, long.MaxValue, outputs: 1)), TestActor);
        await RefusedAsync(7, RefusalReason.Invalid);
        Append(long.MaxValue - 1);
        await AppendedAsync(long.MaxValue - 1);
        Jobs.Tell(new Append(Job, 0, Event(0)), TestActor);
        await RefusedAsync(
            0, RefusalReason.SequenceNotRising, "no number is left above 9223372036854775806, which the log has");
    }

    [Fact]
    public async Task A_batch_that_the_log_cannot_number_to_its_end_is_refused()
    {
        Append(long.MaxValue - 3);
        await AppendedAsync(long.MaxValue - 3);
        Jobs.Tell(new Append(Job, 0, Batch(0, 0, outputs: 5)), TestActor);
        await RefusedAsync(0, RefusalReason.SequenceNotRising);
        Jobs.Tell(new Append(Job, 0, Batch(0, 0, outputs: 2)), TestActor);
        await AppendedAsync(long.MaxValue - 2);
    }

    [Fact]
    public async Task An_event_without_a_timestamp_gets_that_of_its_append_and_is_the_same_event_when_it_is_appended_again()
    {
        var bare = new JobEvent { Sequence = 1, EventType = EventType.Heartbeat };
        Jobs.Tell(new Append(Job, 1, bare), TestActor);
        await AppendedAsync(1);
        var then = Clock.Wall;
        Clock.Pass(TimeSpan.FromHours(1));
        Jobs.Tell(new Append(Job, 1, bare), TestActor);
        await AppendedAsync(1);
        Jobs.Tell(new Append(Job, 1, new JobEvent { Sequence = 1, EventType = EventType.Output }), TestActor);
        await RefusedAsync(1, RefusalReason.SequenceUsed);
        (await BatchAsync()).Events.ShouldHaveSingleItem().Timestamp.ToDateTimeOffset().ShouldBe(then, TimeSpan.FromMilliseconds(1));
        bare.Timestamp.ShouldBeNull();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_full_disk_refuses_an_event_keeps_the_others_and_takes_it_when_there_is_space(bool direct)
    {
        Disk.SupportsDirect = direct;
        Append(1);
        await AppendedAsync(1);
        FailOnce(DiskOperation.Write, LogPath, Errno.ENOSPC);
        Append(2);
        await RefusedAsync(2, RefusalReason.DiskFull);
        (await StatusAsync()).Trouble.ShouldNotBeNull();
        Append(3);
        await RefusedAsync(3, RefusalReason.OutOfTurn);
        Append(2);
        await AppendedAsync(2);
        Append(3);
        await AppendedAsync(3);
        (await StatusAsync()).Trouble.ShouldBeNull();
        (await BatchAsync()).Events.Select(e => e.Sequence).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task After_a_number_is_given_up_higher_ones_are_taken()
    {
        await OpenAsync();
        FailOnce(DiskOperation.Write, LogPath, Errno.ENOSPC);
        Append(1);
        await RefusedAsync(1, RefusalReason.DiskFull);
        Jobs.Tell(new GiveUp(Job, 1));
        Append(2);
        await AppendedAsync(2);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task After_a_failed_write_the_outcome_is_unknown_and_the_log_continues_in_a_rewritten_file(bool direct)
    {
        Disk.SupportsDirect = direct;
        Append(1);
        await AppendedAsync(1);
        var from = Disk.Calls.Count;
        FailOnce(direct ? DiskOperation.Write : DiskOperation.Sync, LogPath, Errno.EIO);
        Append(2);
        (await ExpectMsgAsync<AppendUnknown>()).Correlation.ShouldBe(2);
        Append(3);
        await RefusedAsync(3, RefusalReason.OutOfTurn);
        Append(2);
        await AppendedAsync(2);
        Append(3);
        await AppendedAsync(3);
        var calls = Disk.Calls.Skip(from).SkipWhile(call => call.Operation != (direct ? DiskOperation.Write : DiskOperation.Sync)).Skip(1);
        calls.TakeWhile(call => call.Operation != DiskOperation.Rename)
            .Where(call => call.Path == LogPath)
            .ShouldNotContain(call => call.Operation == DiskOperation.Sync || call.Operation == DiskOperation.Write);
        (await BatchAsync()).Events.Select(e => e.Sequence).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task While_the_rewrite_fails_appends_are_refused_as_recovering_and_delivery_continues()
    {
        Append(1);
        await AppendedAsync(1);
        var isBroken = true;
        Disk.Fault = call => Volatile.Read(ref isBroken) && call.Path != LogPath && call.Operation == DiskOperation.Create
            ? DiskFault.Fail(Errno.ENOSPC)
            : call is { Operation: DiskOperation.Write, Path: var path } && path == LogPath && Volatile.Read(ref isBroken)
                ? DiskFault.Fail(Errno.EIO)
                : DiskFault.None;
        Append(2);
        await ExpectMsgAsync<AppendUnknown>();
        Append(2);
        await RefusedAsync(2, RefusalReason.Recovering);
        await DeliverAsync();
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Recovering);
        Volatile.Write(ref isBroken, false);
        Time.Advance(TimeSpan.FromSeconds(1));
        await AwaitStatusAsync(status => status.Phase == JobPhase.Open);
        Append(2);
        await AppendedAsync(2);
    }

    [Fact]
    public async Task An_append_without_an_event_is_refused_and_affects_no_other()
    {
        Jobs.Tell(new Append(Job, 7, null!), TestActor);
        await RefusedAsync(7, RefusalReason.Invalid);
        Append(1);
        await AppendedAsync(1);
    }

    [Fact]
    public async Task Of_a_burst_of_unnumbered_appends_the_oldest_are_taken_and_the_newest_refused()
    {
        Settings = Settings with { MaxQueued = 8 };
        var log = await OpenAsync();
        Disk.HoldSyncs = true;
        log.Tell(new Append(Job, 0, Event(0)), TestActor);
        Disk.WaitForHeldSyncs();
        for (var i = 1; i <= 40; i++) log.Tell(new Append(Job, i, Event(0)), TestActor);
        Disk.HoldSyncs = false;
        var taken = new List<long>();
        var refused = new List<long>();
        for (var i = 0; i <= 40; i++)
        {
            switch (await ExpectMsgAsync<IWithExecution>())
            {
                case Appended appended: taken.Add(appended.Correlation); break;
                case AppendRefused { Reason: RefusalReason.QueueFull } overflow: refused.Add(overflow.Correlation); break;
            }
        }

        taken.ShouldBe(Enumerable.Range(0, 9).Select(i => (long)i));
        refused.ShouldBe(Enumerable.Range(9, 32).Select(i => (long)i));
        log.Tell(new Append(Job, 41, Event(0)), TestActor); // the burst is over
        (await ExpectMsgAsync<Appended>()).Correlation.ShouldBe(41);
    }

    [Fact]
    public async Task More_appends_of_actors_than_the_window_are_refused_in_their_order()
    {
        Settings = Settings with { MaxQueued = 8 };
        var log = await OpenAsync();
        Disk.HoldSyncs = true;
        Append(1);
        Disk.WaitForHeldSyncs();
        for (var i = 2; i <= 40; i++) log.Tell(new Append(Job, i, Event(i)), TestActor);
        Disk.HoldSyncs = false;
        await AppendedAsync(1);
        await RefusedAsync(10, RefusalReason.QueueFull);
        var rest = new List<object>();
        for (var i = 11; i <= 40; i++) rest.Add(await ExpectMsgAsync<AppendRefused>());
        rest.Cast<AppendRefused>().ShouldAllBe(r => r.Reason == RefusalReason.QueueFull || r.Reason == RefusalReason.OutOfTurn);
        await AppendedAsync(2, 3, 4, 5, 6, 7, 8, 9);
        Parts.Logs.Counters.Appended.ShouldBe(9);
    }

    [Fact]
    public async Task A_file_closed_for_idleness_is_trimmed_and_opened_by_the_next_append()
    {
        Append(1);
        await AppendedAsync(1);
        for (var round = 2; round < 5; round++)
        {
            await IdleAsync();
            Append(round);
            await AppendedAsync(round);
        }

        (await StatusAsync()).Events.ShouldBe(4);

        async Task IdleAsync()
        {
            var cuts = Count(DiskOperation.Truncate, LogPath);
            await StatusAsync();
            Time.Advance(Settings.IdleAfter); // the log was used since the last check
            await StatusAsync();
            Time.Advance(Settings.IdleAfter);
            await AwaitConditionAsync(() => Task.FromResult(Count(DiskOperation.Truncate, LogPath) > cuts), TimeSpan.FromSeconds(30));
        }
    }

    private static JobEvent Batch(long sequence, long end, int outputs)
    {
        var batch = new OutputBatchEvent { StartSequence = sequence, EndSequence = end };
        for (var i = 0; i < outputs; i++) batch.Outputs.Add(new OutputItem { Output = ByteString.CopyFromUtf8($"{i}") });
        return new JobEvent { Sequence = sequence, EventType = EventType.OutputBatch, OutputBatch = batch };
    }
}
