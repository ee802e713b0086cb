using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>Two processes on one directory: what the other one leaves is found while this one runs.</summary>
public sealed class LeftoverScanSpecs : JobWalSpecs
{
    private static readonly byte[] OneEvent = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];

    public LeftoverScanSpecs() => Settings = Settings with { RecoverInterval = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task Logs_that_another_process_held_at_the_start_are_delivered_once_it_has_let_go()
    {
        for (var i = 1; i <= 3; i++) Disk.Put($"{Logs}/left_{i}.wal", OneEvent);
        var elsewhere = ExecutionLocks.Open(Disk, Logs);
        for (var i = 1; i <= 3; i++) elsewhere.TryAcquire($"left_{i}.wal").ShouldNotBeNull();
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.ShouldAllBe(status => status.Phase == JobPhase.Unavailable);
        await ScanAsync();
        (await LiveAsync()).Unowned.Count.ShouldBe(3);
        Parts.Logs.Counters.Held.ShouldBe(3);

        elsewhere.Abandon();
        await ScanAsync();

        foreach (var _ in Enumerable.Range(1, 3)) await TakeOneAsync();
        (await LiveAsync()).Unowned.ShouldBeEmpty();
        Parts.Logs.Counters.Held.ShouldBe(0);
        // The question waits for those of the start alone, and these have finished once: as held.
        await AwaitAsync(async () =>
            (await Jobs.Ask<Leftovers>(new GetLeftovers(WhenFinished: true))).Finished.All(status => status.Phase == JobPhase.Archived));
    }

    [Fact]
    public async Task A_log_that_another_process_makes_later_and_leaves_is_found()
    {
        await ListedAsync();
        using var elsewhere = ExecutionLocks.Open(Disk, Logs);
        using (elsewhere.TryAcquire("build_1.wal"))
        {
            Disk.Put(LogPath, OneEvent);
            (await StatusAsync()).ShouldSatisfyAllConditions( // before any scan
                status => status.Phase.ShouldBe(JobPhase.Unavailable),
                status => status.Trouble.ShouldNotBeNull().ShouldContain("held by another process"));
        }

        (await StatusAsync()).Phase.ShouldBe(JobPhase.Recovering);
        await ScanAsync();
        await TakeOneAsync();
        await AwaitStatusAsync(status => status.Phase == JobPhase.Archived);
    }

    [Fact]
    public async Task An_execution_without_a_log_is_absent() => (await StatusAsync()).Phase.ShouldBe(JobPhase.Absent);

    [Fact]
    public async Task Logs_that_are_open_here_are_not_opened_twice()
    {
        Append(1);
        await AppendedAsync(1);
        await ScanAsync();
        Append(2);
        await AppendedAsync(2);
        (await LiveAsync()).Executions.ShouldBe([Job]);
    }

    [Fact]
    public async Task A_leftover_that_waits_says_so()
    {
        for (var i = 0; i < Airunner.Actors.Jobs.Recovery.LeftoverQueue.AtOnce; i++) Disk.Put($"{Logs}/a{i}.wal", OneEvent);
        Disk.Put(LogPath, OneEvent);
        await ListedAsync();
        (await StatusAsync()).ShouldSatisfyAllConditions(
            status => status.Phase.ShouldBe(JobPhase.Recovering),
            status => status.Trouble.ShouldBe("other leftover logs are delivered first"));
        Parts.Logs.Counters.Waiting.ShouldBe(1);
        Clock.Pass(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1));
        var unattended = (await LiveAsync()).Unattended;
        unattended.Waiting.ShouldBe(1);
        unattended.WaitingFor.ShouldBeGreaterThan(unattended.Limit);
    }

    [Fact]
    public async Task A_log_that_stays_in_place_is_opened_again_only_when_it_has_changed()
    {
        Settings = Settings with { ArchiveOnComplete = false };
        Disk.Put(LogPath, [.. OneEvent, .. TestLogs.Mark(1, Airunner.Actors.Format.RecordStatus.Sent)]);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        await ExpectMsgAsync<Leftovers>();
        var opened = Opened();
        await ScanAsync();
        await LiveAsync();
        Opened().ShouldBe(opened);

        Disk.Put(LogPath, [.. OneEvent, .. TestLogs.Event(2, [2])]);
        await ScanAsync();
        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Execution.ShouldBe(Job);
    }

    [Fact]
    public async Task A_file_that_is_no_log_is_reported_and_taken_once_it_is_one()
    {
        Disk.Put(LogPath, "something else altogether"u8);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        await ExpectMsgAsync<Leftovers>();
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Unavailable);
        (await LiveAsync()).Unowned.ShouldHaveSingleItem().LogTrouble.ShouldNotBeNull().ShouldContain("is not a log");
        Parts.Logs.Counters.Unavailable.ShouldBe(1);
        var opened = Opened();
        await ScanAsync();
        Opened().ShouldBe(opened);

        Disk.Put(LogPath, OneEvent);
        await ScanAsync();
        await TakeOneAsync();
    }

    [Fact]
    public async Task A_leftover_that_was_completed_while_it_waited_is_not_opened_as_a_new_log()
    {
        for (var i = 0; i < Airunner.Actors.Jobs.Recovery.LeftoverQueue.AtOnce; i++) Disk.Put($"{Logs}/a{i}.wal", OneEvent);
        Disk.Put(LogPath, OneEvent);
        Append(2);
        await AppendedAsync(2);
        Jobs.Tell(new Complete(Job), TestActor);
        await TakeAllAsync();
        (await ExpectMsgAsync<Completed>()).Status.Phase.ShouldBe(JobPhase.Archived);
        await AwaitAsync(async () => !(await LiveAsync()).Executions.Contains(Job));
        Append(3);
        await RefusedAsync(3, RefusalReason.Closed);
    }

    private int Opened() => Count(DiskOperation.Open, LogPath);

    /// <summary>Lets the interval pass and waits until the scan has been taken in.</summary>
    /// <summary>Waits for the first listing.</summary>
    private async Task ListedAsync()
    {
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await ExpectMsgAsync<Leftovers>();
    }

    private async Task ScanAsync()
    {
        var lists = Count(DiskOperation.List, Logs);
        await LiveAsync(); // JobsActor has started, and its timer is set
        Time.Advance(Settings.RecoverInterval);
        await AwaitAsync(() => Count(DiskOperation.List, Logs) > lists);
        await AwaitAsync(async () => !await IsScanningAsync());
    }

    private async Task<bool> IsScanningAsync() => (await LiveAsync()).IsScanning;

    private async Task<JobsMessages.Live> LiveAsync() => await Jobs.Ask<JobsMessages.Live>(new JobsMessages.GetLive());

    /// <summary>Delivers and archives one leftover log.</summary>
    private async Task TakeOneAsync()
    {
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(batch.Execution, batch.Id, batch.Events[^1].Sequence));
        await ArchiveOneAsync();
    }

    private async Task ArchiveOneAsync()
    {
        var archive = await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
        Disk.Unlink(archive.LogPath);
        Archive.Reply(new ArchiveProtocol.LogArchived(archive.Execution, new ArchivedLog("/a", 2, 1)));
    }

    /// <summary>Delivers and archives until every log here has ended.</summary>
    private async Task TakeAllAsync()
    {
        while ((await LiveAsync()).Executions.Count > 0)
        {
            if (await Sender.ReceiveOneAsync(TimeSpan.FromMilliseconds(20)) is SenderProtocol.Batch batch)
            {
                Say(new SenderProtocol.Delivered(batch.Execution, batch.Id, batch.Events[^1].Sequence));
                Say(new SenderProtocol.BatchWanted(batch.Execution));
            }

            if (Archive.HasMessages) await ArchiveOneAsync();
        }
    }
}
