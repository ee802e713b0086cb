using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

public sealed class JobWalDrainSpecs : JobWalSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_drain_waits_for_the_receiver_and_takes_no_more_appends()
    {
        Append(1);
        await AppendedAsync(1);
        Jobs.Tell(new Drain(Deadline), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Append(2);
        await RefusedAsync(2, RefusalReason.Closed);
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
        await ExpectMsgAsync<Drained>();
        Append(3);
        await RefusedAsync(3, RefusalReason.Closed);
        await Archive.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50)); // the execution was not completed
    }

    [Fact]
    public async Task At_the_deadline_logs_close_with_pending_events_and_a_flush_fails()
    {
        Append(1);
        await AppendedAsync(1);
        Jobs.Tell(new Flush(Job), TestActor);
        await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Jobs.Tell(new Drain(Deadline), TestActor);
        await StatusAsync();
        Time.Advance(Deadline);
        var answers = new[] { await ExpectMsgAsync<object>(), await ExpectMsgAsync<object>() };
        answers.ShouldContain(answer => answer is Drained);
        answers.OfType<Unavailable>().Single().Reason.ShouldBe(RefusalReason.Closed);
        Disk.DurableBytes(LogPath)!.Length.ShouldBe(16 + 32 + Event(1).CalculateSize());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_completion_that_the_stop_cuts_off_is_not_answered_as_kept(bool isDelivered)
    {
        Append(1);
        await AppendedAsync(1);
        Jobs.Tell(new Complete(Job), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        if (isDelivered)
        {
            Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
            await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>(); // which does not answer
        }

        Jobs.Tell(new Drain(Deadline), TestActor);
        await StatusAsync();
        Time.Advance(Deadline);
        var answers = new[] { await ExpectMsgAsync<object>(), await ExpectMsgAsync<object>() };
        answers.ShouldContain(answer => answer is Drained);
        answers.OfType<Unavailable>().Single().Reason.ShouldBe(RefusalReason.Closed);
        var status = await StatusAsync();
        (status.Pending, status.OldestPending is null).ShouldBe((isDelivered ? 0 : 1, isDelivered));
        Jobs.Tell(new Complete(Job), TestActor);
        (await ExpectMsgAsync<Unavailable>()).Reason.ShouldBe(RefusalReason.Closed);
    }

    [Fact]
    public async Task A_second_drain_without_time_ends_the_first_at_once()
    {
        Append(1);
        await AppendedAsync(1);
        Jobs.Tell(new Drain(Deadline), TestActor);
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<Drained>();
        await ExpectMsgAsync<Drained>();
    }

    [Theory, InlineData(Errno.ENOSPC, true), InlineData(Errno.ENOSPC, false), InlineData(Errno.EIO, true), InlineData(Errno.EIO, false)]
    public async Task A_disk_that_refuses_the_last_marks_delays_no_drain(Errno error, bool direct)
    {
        Disk.SupportsDirect = direct;
        Append(1);
        Append(2);
        await AppendedAsync(1, 2);
        var batch = await BatchAsync();
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
        await AwaitStatusAsync(status => status.Sent == 1);
        Disk.Fault = call => call.Operation is DiskOperation.Write or DiskOperation.Create ? DiskFault.Fail(error) : DiskFault.None;
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<Drained>();
    }

    [Fact]
    public async Task A_poisoned_file_is_not_written_to_by_a_drain_either()
    {
        Append(1);
        Append(2);
        await AppendedAsync(1, 2);
        var batch = await BatchAsync();
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
        await AwaitStatusAsync(status => status.Sent == 1);
        Disk.Fault = call => call.Operation is DiskOperation.Write or DiskOperation.Create ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Append(3);
        await ExpectMsgAsync<AppendUnknown>();
        await AwaitStatusAsync( // the first rewrite has failed
            status => status.Trouble is { } trouble && trouble.StartsWith("open", StringComparison.Ordinal));
        Disk.Fault = null;
        var from = Disk.Calls.Count;
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<Drained>();
        Disk.Calls.Skip(from).ShouldNotContain(call => call.Operation == DiskOperation.Write || call.Operation == DiskOperation.Sync);
    }

    [Fact]
    public async Task A_log_that_is_being_archived_keeps_its_claim_after_the_deadline()
    {
        Append(1);
        await AppendedAsync(1);
        var claim = (await CompleteAsync()).Claim.ShouldNotBeNull();
        claim.TryBegin().ShouldBeTrue();
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await FishForMessageAsync(message => message is Drained);
        Parts.Logs.Locks.Dispose(); // the system has stopped, and the archive still works on the file
        using var elsewhere = ExecutionLocks.Open(Disk, Logs);
        elsewhere.TryAcquire("build_1.wal").ShouldBeNull();
        claim.End();
        elsewhere.TryAcquire("build_1.wal").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_log_whose_archiving_has_not_begun_by_the_deadline_is_not_archived()
    {
        Append(1);
        await AppendedAsync(1);
        var claim = (await CompleteAsync()).Claim.ShouldNotBeNull();
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await FishForMessageAsync(message => message is Drained);
        await AwaitAsync(() => Parts.Logs.Locks.TryAcquire("build_1.wal") is not null);
        claim.TryBegin().ShouldBeFalse(); // the file may belong to another process by now
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_a_log_that_awaits_its_restart()
    {
        await OpenAsync();
        CrashOnWrite();
        Append(1);
        await ExpectMsgAsync<AppendUnknown>();
        await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering);
        Jobs.Tell(new Drain(Deadline), TestActor);
        await ExpectMsgAsync<Drained>();
    }
}
