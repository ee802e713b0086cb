using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.Archive.Actors.ArchiveProtocol;

namespace Airunner.Actors.Tests.Archive;

public class ArchiveActorSpecs : TestKit
{
    private const string Archives = "/state/archive";
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly JobExecution Job = new("build", "1");

    private readonly FakeClock _clock = new();
    private readonly SimulatedFileSystem _disk;

    public ArchiveActorSpecs()
        : base(
            VirtualTime.Hocon
            + "akka.actor.serialize-messages = on\nakka.actor.serialize-creators = on") =>
        _disk = new SimulatedFileSystem(new Random(1), _clock);

    private VirtualTime Time => (VirtualTime)Sys.Scheduler;

    [Fact]
    public async Task A_log_is_archived_and_the_answer_has_the_sizes()
    {
        var log = Logs.OfABuild(lines: 500);
        _disk.Put("/state/wal/build_1.wal", log);
        var notices = CreateTestProbe();
        Sys.EventStream.Subscribe(notices, typeof(LogNotice));
        Start().Tell(new ArchiveLog(Job, "/state/wal/build_1.wal"));
        var archived = await ExpectMsgAsync<LogArchived>();
        var archive = new ArchivedLog(Archives + "/build_1.wal.zst", log.Length, _disk.Bytes(archived.Archive.Path)!.Length);
        archived.ShouldBe(new LogArchived(Job, archive));
        _disk.Bytes("/state/wal/build_1.wal").ShouldBeNull();
        await notices.ExpectMsgAsync(new LogNotice.Archived(Job, archive.Path, archive.LogBytes, archive.ArchiveBytes));
    }

    [Fact]
    public async Task A_failure_is_answered_and_the_next_request_works()
    {
        _disk.Put("/state/wal/build_1.wal", Logs.OfABuild(lines: 5));
        _disk.CapacityBytes = 0;
        var archive = Start();
        archive.Tell(new ArchiveLog(Job, "/state/wal/build_1.wal"));
        (await ExpectMsgAsync<ArchiveFailed>()).Reason.ShouldContain("ENOSPC");
        _disk.CapacityBytes = 1 << 30;
        archive.Tell(new ArchiveLog(Job, "/state/wal/build_1.wal"));
        await ExpectMsgAsync<LogArchived>();
    }

    [Fact]
    public async Task A_log_whose_owner_gave_up_its_claim_is_not_touched()
    {
        _disk.Put("/state/wal/build_1.wal", Logs.OfABuild(lines: 5));
        using var locks = ExecutionLocks.Open(_disk, "/state/wal");
        var claim = new ExecutionClaim(locks.TryAcquire("build_1.wal").ShouldNotBeNull());
        claim.GiveUp();
        var archive = Start();
        archive.Tell(new ArchiveLog(Job, "/state/wal/build_1.wal") { Claim = claim });
        await WorkDone(archive); // a later request was answered, so the first one was skipped
        _disk.Bytes("/state/wal/build_1.wal").ShouldNotBeNull();
        _disk.Bytes(Archives + "/build_1.wal.zst").ShouldBeNull();
    }

    [Fact]
    public async Task When_no_thread_can_be_started_the_answer_says_so()
    {
        var settings = new ArchiveSettings(Archives, 30, Interval) { Work = new NoThreads() };
        var archive = Sys.ActorOf(ArchiveActor.For(_disk, settings, _clock));
        archive.Tell(new ArchiveLog(Job, "/state/wal/build_1.wal"));
        (await ExpectMsgAsync<ArchiveFailed>()).Execution.ShouldBe(Job);
        archive.Tell(new Sweep());
        (await ExpectMsgAsync<Swept>()).Skipped.ShouldNotBeNull().ShouldContain("no thread");
    }

    [Fact]
    public async Task Logs_are_archived_one_at_a_time_each_on_its_own_thread()
    {
        var onPool = 0;
        _disk.Fault = _ =>
        {
            if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref onPool);
            return DiskFault.None;
        };
        var archive = Start();
        _disk.Put("/state/wal/a.wal", Logs.OfABuild(lines: 5));
        _disk.Put("/state/wal/b.wal", Logs.OfABuild(lines: 6));
        _disk.HoldSyncs = true;
        archive.Tell(new ArchiveLog(new JobExecution("a"), "/state/wal/a.wal"));
        archive.Tell(new ArchiveLog(new JobExecution("b"), "/state/wal/b.wal"));
        archive.Tell(new ArchiveLog(new JobExecution("a"), "/state/wal/a.wal"));   // again while it runs: one archive, two answers
        _disk.WaitForHeldSyncs();
        archive.Tell(new Identify("awake"));                                        // the sync blocks a thread, not the actor
        (await ExpectMsgAsync<ActorIdentity>()).MessageId.ShouldBe("awake");
        _disk.Calls.ShouldNotContain(call => call.Path.EndsWith("b.wal"));
        _disk.HoldSyncs = false;
        (await ExpectMsgAsync<LogArchived>()).Execution.Job.ShouldBe("a");
        (await ExpectMsgAsync<LogArchived>()).Execution.Job.ShouldBe("a");
        (await ExpectMsgAsync<LogArchived>()).Execution.Job.ShouldBe("b");
        onPool.ShouldBe(0);
    }

    [Fact]
    public async Task A_sweep_removes_old_archives_and_nothing_else()
    {
        foreach (var name in new[] { "old.wal.zst", "old_1~2.wal.zst", "old.wal", "notes.txt", ".lock", "a_b_c.wal.zst" }) Put(name);
        _clock.Pass(TimeSpan.FromDays(29));
        Put("young.wal.zst");
        var archive = Start();
        archive.Tell(new Sweep());
        await ExpectMsgAsync(new Swept(0, 0, null));
        _clock.Pass(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        var notices = CreateTestProbe();
        Sys.EventStream.Subscribe(notices, typeof(LogNotice.Swept));
        archive.Tell(new Sweep());
        await ExpectMsgAsync(new Swept(2, 8, null));
        for (var i = 0; i < 2; i++) (await notices.ExpectMsgAsync<LogNotice.Swept>()).LengthBytes.ShouldBe(4);
        string[] kept = ["young.wal.zst", "old.wal", "notes.txt", ".lock", ".swept", ".removed", "a_b_c.wal.zst"];
        _disk.ListNames(Archives).ShouldBe(kept, ignoreOrder: true);
    }

    [Fact]
    public async Task The_timer_sweeps_shortly_after_the_start_and_then_each_interval()
    {
        Put("old.wal.zst");
        _clock.Pass(TimeSpan.FromDays(29));
        Put("young.wal.zst"); // it shows that the clock is right
        _clock.Pass(TimeSpan.FromDays(2));
        var archive = Start();
        await WorkDone(archive);
        await EventFilter.Info(start: "Swept /").ExpectOneAsync(() => Step(TimeSpan.FromMinutes(1)));
        _disk.Bytes(Archives + "/old.wal.zst").ShouldBeNull();
        Put("next.wal.zst");
        _clock.Pass(TimeSpan.FromDays(31));
        await EventFilter.Info(start: "Swept /").ExpectAsync(2, () => Step(Interval));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task A_sweep_is_skipped_and_reported_when_the_wall_clock_has_jumped(int days)
    {
        Put("archive.wal.zst");
        var archive = Start();
        await WorkDone(archive);
        _clock.Wall += TimeSpan.FromDays(days);
        archive.Tell(new Sweep());
        (await ExpectMsgAsync<Swept>()).Skipped.ShouldNotBeNull().ShouldContain("jumped");
        _disk.Bytes(Archives + "/archive.wal.zst").ShouldNotBeNull();
        _clock.Pass(TimeSpan.FromDays(1));
        archive.Tell(new Sweep());                       // no jump since then: the clock is trusted again
        (await ExpectMsgAsync<Swept>()).Skipped.ShouldBeNull();
    }

    [Fact]
    public async Task A_clock_that_is_years_ahead_at_the_start_removes_nothing_for_a_day_and_is_reported()
    {
        Put("archive.wal.zst");
        _clock.Wall += TimeSpan.FromDays(3650); // while no process ran: the jump is not noticed
        var archive = Start();
        await WorkDone(archive);
        Put("written-under-it.wal.zst");
        var expected = new Swept(0, 0, "1 files have expired, but nothing shows yet that the wall clock is right");
        await EventFilter.Warning(start: "Sweep put off: by the wall clock 1 files").ExpectOneAsync(() => SweepAsync(archive, expected));
        _clock.Pass(TimeSpan.FromHours(23));
        await SweepAsync(archive, expected);
        await SweepAsync(Start(), expected); // another process cannot decide either
        _clock.Pass(TimeSpan.FromHours(1));
        await SweepAsync(archive, new Swept(1, 4, null)); // the operator had a day
    }

    [Fact]
    public async Task A_clock_that_jumped_years_ahead_is_trusted_after_a_steady_day()
    {
        Put("archive.wal.zst");
        var archive = Start();
        await WorkDone(archive);
        _clock.Pass(TimeSpan.FromDays(2));
        _clock.Wall += TimeSpan.FromDays(3650);
        archive.Tell(new Sweep());
        (await ExpectMsgAsync<Swept>()).Skipped.ShouldNotBeNull().ShouldContain("jumped");
        archive.Tell(new Sweep());
        (await ExpectMsgAsync<Swept>()).Skipped.ShouldNotBeNull().ShouldContain("nothing shows");
        _clock.Wall -= TimeSpan.FromDays(3650); // the operator corrects it
        archive.Tell(new Sweep());
        (await ExpectMsgAsync<Swept>()).Skipped.ShouldNotBeNull().ShouldContain("jumped");
        await SweepAsync(archive, new Swept(0, 0, null));
        _disk.Bytes(Archives + "/archive.wal.zst").ShouldNotBeNull();
    }

    [Fact]
    public async Task Archives_dated_by_a_clock_that_was_ahead_are_removed_when_they_expire()
    {
        _clock.Wall += TimeSpan.FromDays(100);
        Put("dated-ahead.wal.zst");
        _clock.Wall -= TimeSpan.FromDays(100);
        var archive = Start();
        await SweepAsync(archive, new Swept(0, 0, null));
        _clock.Pass(TimeSpan.FromDays(131));
        await SweepAsync(archive, new Swept(1, 4, null));
    }

    [Fact]
    public async Task Retention_of_zero_keeps_all()
    {
        Put("old.wal.zst");
        _clock.Pass(TimeSpan.FromDays(4000));
        Start(retentionDays: 0).Tell(new Sweep());
        await ExpectMsgAsync(new Swept(0, 0, "retention is off"));
        _disk.Bytes(Archives + "/old.wal.zst").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_short_process_sweeps_at_its_end_when_the_last_sweep_is_older_than_the_interval()
    {
        Put("old.wal.zst");
        _clock.Pass(TimeSpan.FromDays(20));
        Put("young.wal.zst"); // it shows that the clock is right
        _clock.Pass(TimeSpan.FromDays(11));
        await SweepAtEndAsync(Start(), new Swept(1, 4, null));
        Put("late.wal.zst");
        _clock.Pass(Interval - TimeSpan.FromSeconds(1));
        await SweepAtEndAsync(Start(), new Swept(0, 0, "the last sweep is not old enough"));
        _clock.Pass(TimeSpan.FromDays(20));
        await SweepAtEndAsync(Start(), new Swept(1, 4, null));
    }

    [Fact]
    public async Task A_stamp_of_the_future_does_not_stop_the_sweeps()
    {
        Put("archive.wal.zst");
        _clock.Wall += TimeSpan.FromDays(3650);
        await SweepAtEndAsync(Start(), new Swept(0, 0, "1 files have expired, but nothing shows yet that the wall clock is right"));
        _clock.Wall -= TimeSpan.FromDays(3650);
        await SweepAtEndAsync(Start(), new Swept(0, 0, null));
    }

    [Fact]
    public async Task What_is_no_stamp_counts_as_none()
    {
        Put("archive.wal.zst");
        Put(".swept");
        await SweepAtEndAsync(Start(), new Swept(0, 0, null));
        await SweepAtEndAsync(Start(), new Swept(0, 0, "the last sweep is not old enough"));
    }

    [Fact]
    public async Task Originals_of_damaged_logs_are_swept_after_their_own_days_unless_their_log_is_live()
    {
        string[] expired = ["a.wal", "a~2.wal", "a_1@4096.tail", "a_1@4096~2.tail"];
        string[] kept = ["live_1.wal", "live_1~2.wal", "live_1@16.tail", "sealed.wal", "notes.txt", "a~b.wal", "x_y_z.wal"];
        foreach (var name in (string[])[.. expired, .. kept]) _disk.Put($"/state/damaged/{name}", "abcd"u8);
        _disk.Put("/state/wal/live_1.wal", "log"u8);
        _disk.Put("/state/wal/sealed~1.wal", "log"u8);
        Put("archive.wal.zst");
        _clock.Pass(TimeSpan.FromDays(60));
        _disk.Put("/state/damaged/young.wal", "abcd"u8);
        _clock.Pass(TimeSpan.FromDays(31));
        var damaged = new DamagedRetention("/state/damaged", "/state/wal", Days: 90);
        await SweepAsync(Start(retentionDays: 0, damaged), new Swept(expired.Length, 4 * expired.Length, null));
        _disk.ListNames("/state/damaged").ShouldBe([.. kept, "young.wal"], ignoreOrder: true);
        _disk.Bytes(Archives + "/archive.wal.zst").ShouldNotBeNull();
    }

    [Fact]
    public async Task Temporary_files_of_a_dead_process_are_removed_by_a_sweep_also_where_archives_are_kept_for_ever()
    {
        Put(".archiving-0.tmp");
        var archive = Start(retentionDays: 0);
        await EventFilter.Info(start: "Removed 1 temporary files")
            .ExpectOneAsync(() => SweepAsync(archive, new Swept(0, 0, "retention is off")));
        _disk.ListNames(Archives).ShouldBe([".lock"]);
    }

    [Fact]
    public async Task Nothing_is_listed_at_the_start()
    {
        Put("old.wal.zst");
        var archive = Start();
        archive.Tell(new Identify("awake"));
        await ExpectMsgAsync<ActorIdentity>();
        _disk.Calls.ShouldNotContain(call => call.Operation == DiskOperation.List);
    }

    [Fact]
    public async Task Several_logs_are_archived_at_a_time()
    {
        Put("other.wal.zst");
        ArchiveList.Of(_disk, Archives, Job); // so that each archive makes the same calls
        var settings = new ArchiveSettings(Archives, 30, Interval) { AtOnce = 2 };
        var archive = Sys.ActorOf(ArchiveActor.For(_disk, settings, _clock));
        foreach (var job in new[] { "a", "b", "c" }) _disk.Put($"/state/wal/{job}.wal", Logs.OfABuild(lines: 5));
        using var both = new Barrier(2);
        _disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Sync) both.SignalAndWait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
            return DiskFault.None;
        };
        archive.Tell(new ArchiveLog(new JobExecution("a"), "/state/wal/a.wal"));
        archive.Tell(new ArchiveLog(new JobExecution("b"), "/state/wal/b.wal"));
        await ExpectMsgAsync<LogArchived>();
        await ExpectMsgAsync<LogArchived>();
    }

    [Fact]
    public async Task A_stop_cancels_the_running_work_and_the_log_stays()
    {
        _disk.Put("/state/wal/build_1.wal", Logs.OfABuild(lines: 5000));
        var archive = Start();
        await WorkDone(archive);
        using var begun = new ManualResetEventSlim();
        using var stopped = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        _disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Create)
            {
                begun.Set();
                stopped.Wait(TimeSpan.FromSeconds(30));
            }

            var isTemporary = call.Path.EndsWith(".tmp", StringComparison.Ordinal);
            if (call.Operation == DiskOperation.Unlink && isTemporary && stopped.IsSet) ended.Set();
            return DiskFault.None;
        };
        Watch(archive);
        archive.Tell(new ArchiveLog(Job, "/state/wal/build_1.wal"));
        begun.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        Sys.Stop(archive);
        await ExpectTerminatedAsync(archive);
        stopped.Set();
        ended.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        _disk.Bytes("/state/wal/build_1.wal").ShouldNotBeNull();
        _disk.Bytes(Archives + "/build_1.wal.zst").ShouldBeNull();
    }

    private IActorRef Start(int retentionDays = 30, DamagedRetention? damaged = null) =>
        Sys.ActorOf(ArchiveActor.For(_disk, new ArchiveSettings(Archives, retentionDays, Interval) { Damaged = damaged }, _clock));

    private async Task SweepAtEndAsync(IActorRef archive, Swept expected)
    {
        archive.Tell(new Sweep { OnlyIfDue = true, Within = TimeSpan.FromSeconds(1) });
        await ExpectMsgAsync(expected);
    }

    private async Task SweepAsync(IActorRef archive, Swept expected)
    {
        archive.Tell(new Sweep());
        await ExpectMsgAsync(expected);
    }

    private async Task WorkDone(IActorRef archive)
    {
        archive.Tell(new ArchiveLog(new JobExecution("nobody"), "/state/wal/nobody.wal"));
        await ExpectMsgAsync<ArchiveFailed>();
    }

    private Task Step(TimeSpan time)
    {
        Time.Advance(time);
        return Task.CompletedTask;
    }

    private sealed class NoThreads : TaskScheduler
    {
        protected override void QueueTask(Task task) => throw new InvalidOperationException("no thread");

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }

    private void Put(string name) => _disk.Put($"{Archives}/{name}", "abcd"u8);
}
