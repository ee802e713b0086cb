using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

public sealed class LeftoverSpecs : JobWalSpecs
{
    [Fact]
    public async Task A_leftover_is_delivered_and_archived_under_its_own_identity()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, [2])]);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        (batch.Execution, batch.Events.Count).ShouldBe((Job, 2));
        Say(new SenderProtocol.Delivered(Job, batch.Id, 2));
        await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/a", 2, 1)));
        (await ExpectMsgAsync<Leftovers>()).Finished.Single().Phase.ShouldBe(JobPhase.Archived);
    }

    [Fact]
    public async Task The_names_of_all_leftover_logs_are_made_durable_by_one_sync()
    {
        const int Count = 8;
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        for (var n = 0; n < Count; n++) Disk.Put($"{Logs}/job{n}_1.wal", log);
        _ = Parts; // makes the lock file, whose name is synced too
        var syncs = 0;
        Disk.Fault = call =>
        {
            if (call is { Operation: DiskOperation.SyncDirectory, Path: Logs }) Interlocked.Increment(ref syncs);
            return DiskFault.None;
        };

        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        for (var n = 0; n < Count; n++) await Sender.ExpectMsgAsync<SenderProtocol.Batch>();

        syncs.ShouldBe(1);
    }

    [Fact]
    public async Task Where_the_names_could_not_be_synced_together_each_log_syncs_its_own_before_it_is_delivered()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        _ = Parts;
        var syncs = 0;
        Disk.Fault = call => call is { Operation: DiskOperation.SyncDirectory, Path: Logs } && ++syncs == 1
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;

        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await Sender.ExpectMsgAsync<SenderProtocol.Batch>();

        syncs.ShouldBe(2);
    }

    [Fact]
    public async Task Temporary_files_of_a_crash_are_removed_at_the_start_and_symbolic_links_not_followed()
    {
        Disk.Put($"{Logs}/.gone.wal.tmp", TestLogs.Header());
        Disk.Put("/state/mine", "mine"u8);
        Disk.PutSymbolicLink($"{Logs}/.build_1.wal.tmp", "/state/mine");
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.ShouldBeEmpty();
        Disk.ListNames(Logs).ShouldBe([ExecutionLocks.FileName]);
        Disk.PutSymbolicLink($"{Logs}/.build_1.wal.tmp", "/state/mine"); // again, while the system runs
        Append(1);
        await AppendedAsync(1);
        Disk.Bytes("/state/mine").ShouldBe("mine"u8.ToArray());
    }

    [Fact]
    public async Task Files_that_are_not_our_logs_are_reported_and_left_alone()
    {
        Disk.Put($"{Logs}/held.wal", [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Put($"{Logs}/.held.wal.tmp", "being rewritten by its owner"u8);
        Disk.Put($"{Logs}/.free.wal.tmp", "left by a dead process"u8);
        Disk.Put($"{Logs}/odd.wal", "something else altogether"u8);
        Disk.Put($"{Logs}/notes.txt", "mine"u8);
        Disk.Put($"{Logs}/secret.wal", [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.PutSymbolicLink($"{Logs}/link.wal", "/etc/passwd");
        Disk.Fault = call => call is { Operation: DiskOperation.Open } && call.Path.EndsWith("secret.wal", StringComparison.Ordinal)
            ? DiskFault.Fail(Errno.EACCES)
            : DiskFault.None;
        using var elsewhere = ExecutionLocks.Open(Disk, Logs);
        using var held = elsewhere.TryAcquire("held.wal");

        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        var settled = (await ExpectMsgAsync<Leftovers>()).Finished;

        settled.Select(status => status.Execution.Job).Order().ShouldBe(["held", "link", "odd", "secret"]);
        settled.ShouldAllBe(status => status.Phase == JobPhase.Unavailable && status.Trouble != null);
        Disk.Bytes($"{Logs}/odd.wal").ShouldBe("something else altogether"u8.ToArray());
        Disk.Bytes($"{Logs}/notes.txt").ShouldNotBeNull();
        Disk.Bytes($"{Logs}/.held.wal.tmp").ShouldNotBeNull();
        Disk.Bytes($"{Logs}/.free.wal.tmp").ShouldBeNull();
    }

    [Fact]
    public async Task Names_that_only_look_like_temporary_files_are_left_alone()
    {
        Disk.Put($"{Logs}/.tmp", "mine"u8);
        Disk.Put($"{Logs}/.notes.tmp", "mine too"u8);
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        (await ExpectMsgAsync<Leftovers>()).InProgress.ShouldBe([Job]);
        Disk.Bytes($"{Logs}/.tmp").ShouldBe("mine"u8.ToArray());
        Disk.Bytes($"{Logs}/.notes.tmp").ShouldBe("mine too"u8.ToArray());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_log_without_a_readable_record_is_kept_in_either_dialect(bool isForeign)
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Unreadable(1)];
        if (isForeign) log = TestLogs.Inclusive(log);
        Disk.Put(LogPath, log);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.Single().Execution.ShouldBe(Job);
        Disk.Bytes(LogPath).ShouldBeNull();
        var kept = Disk.Bytes($"/state/damaged/{Disk.ListNames("/state/damaged").ShouldHaveSingleItem()}").ShouldNotBeNull();
        log[^kept.Length..].ShouldBe(kept); // all of it, or all behind the header
        kept.Length.ShouldBeGreaterThanOrEqualTo(log.Length - 16);
    }

    [Fact]
    public async Task A_file_whose_stat_fails_stops_no_other_log()
    {
        Disk.Put($"{Logs}/.x.wal.tmp", [1]);
        Disk.Put(LogPath, TestLogs.Header());
        Disk.Fault = call => call.Operation is DiskOperation.Unlink && call.Path.EndsWith(".x.wal.tmp", StringComparison.Ordinal)
            ? DiskFault.Fail(Errno.EACCES)
            : DiskFault.None;
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.Single().Execution.ShouldBe(Job); // without an event: removed
        Disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public async Task A_leftover_that_is_appended_to_is_not_archived_also_after_a_crash()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Append(2);
        await AppendedAsync(2);
        CrashOnWrite();
        Append(3);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitOpenAgainAsync();
        await DeliverAllAsync();
        await Archive.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Append(3);
        await AppendedAsync(3);
    }

    [Fact]
    public async Task Few_of_many_leftovers_are_open_at_once_and_the_quota_counts_each_once()
    {
        const int Many = LeftoverQueue.AtOnce + 6;
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        for (var i = 0; i < Many; i++) Disk.Put($"{Logs}/left{i}.wal", log);
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        (await ExpectMsgAsync<Leftovers>()).InProgress.Count.ShouldBe(Many);

        await AwaitAsync(() => Opened() >= LeftoverQueue.AtOnce);
        await AwaitAsync(() => Parts.Logs.Space.LiveBytes == Many * log.Length);

        Opened().ShouldBe(LeftoverQueue.AtOnce);
    }

    [Fact]
    public async Task The_directory_is_listed_once_before_the_actors_start()
    {
        var lists = 0;
        Disk.Fault = call => call.Operation == DiskOperation.List && Interlocked.Increment(ref lists) > 1
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
        Append(1);
        await AppendedAsync(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_needs_the_disk_fails_while_the_disk_fails(bool completes)
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Fault = call => call.Path == LogPath && call.Operation is DiskOperation.Open or DiskOperation.Stat
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
        await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering); // no actor is left to ask, only the disk
        object question = completes ? new Complete(Job) : new Flush(Job);
        Jobs.Tell(question, TestActor);
        var unavailable = await ExpectMsgAsync<Unavailable>();
        unavailable.Reason.ShouldBe(RefusalReason.CannotOpen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_could_not_be_opened_is_not_reported_as_delivered_while_the_system_stops(bool completes)
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        Disk.Fault = call => call.Path == LogPath && call.Operation is DiskOperation.Open ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering);
        Jobs.Tell(new Drain(TimeSpan.Zero), TestActor);
        await ExpectMsgAsync<Drained>();
        Jobs.Tell(completes ? new Complete(Job) : new Flush(Job), TestActor);
        var unavailable = await ExpectMsgAsync<Unavailable>();
        unavailable.Reason.ShouldBe(RefusalReason.Closed);
    }

    private int Opened() =>
        Disk.Calls
            .Where(call => call.Operation == DiskOperation.Open && call.Path.EndsWith(".wal", StringComparison.Ordinal))
            .DistinctBy(call => call.Path)
            .Count();

    private async Task DeliverAllAsync()
    {
        while ((await Jobs.Ask<JobStatus>(new GetStatus(Job))).Pending > 0)
        {
            Time.Advance(Settings.FlushInterval);
            if (await Sender.ReceiveOneAsync(TimeSpan.FromSeconds(0.2)) is not SenderProtocol.Batch batch) continue;
            Say(new SenderProtocol.Delivered(Job, batch.Id, batch.Events[^1].Sequence));
            Say(new SenderProtocol.BatchWanted(Job));
        }
    }
}
