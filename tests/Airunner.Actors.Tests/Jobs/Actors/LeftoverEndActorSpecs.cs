using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Actors.Tests.Jobs.Life;
using Airunner.Protocol;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>Leftover logs are ended by the actors as they run: at the start, later, and beside others.</summary>
public sealed class LeftoverEndActorSpecs : JobWalSpecs
{
    public LeftoverEndActorSpecs() => EndLeftover = ProcessLog.EndOf;

    [Fact]
    public async Task A_leftover_is_ended_delivered_and_archived()
    {
        Leave();
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        if (batch.Events.Count < 2)
        {
            Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
            Say(new SenderProtocol.BatchWanted(Job));
            batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        }

        batch.Events[^1].EventType.ShouldBe(EventType.ProcessError);
        batch.Events[^1].Sequence.ShouldBe(2);
        Say(new SenderProtocol.Delivered(Job, batch.Id, 2));
        await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/a", 2, 1)));
        (await ExpectMsgAsync<Leftovers>()).Finished.Single().Events.ShouldBe(2);
    }

    [Fact]
    public async Task A_log_that_another_process_holds_is_ended_once_that_has_let_go()
    {
        Settings = Settings with { RecoverInterval = TimeSpan.FromSeconds(60) };
        Leave();
        var before = Disk.Bytes(LogPath);
        using var locks = ExecutionLocks.Open(Disk, Logs);
        var held = locks.TryAcquire("build_1.wal");
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.Single().Phase.ShouldBe(JobPhase.Unavailable);
        Disk.Bytes(LogPath).ShouldBe(before);

        held!.Dispose();

        await AwaitAsync(async () =>
        {
            Time.Advance(Settings.RecoverInterval);
            return (await StatusAsync()).LastSequence == 2;
        });
    }

    [Fact]
    public async Task A_failed_write_of_the_end_is_made_good_after_the_backoff()
    {
        Leave();
        var fails = true;
        Disk.Fault = call => fails && call.Operation is DiskOperation.Write && call.Path == LogPath
            ? DiskFault.Fail(Errno.ENOSPC)
            : DiskFault.None;
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await ExpectMsgAsync<Leftovers>();
        await AwaitStatusAsync(status => status.Trouble is not null);
        fails = false;
        await AwaitAsync(async () =>
        {
            Time.Advance(Settings.Retry.Max);
            return (await StatusAsync()).LastSequence == 2;
        });
    }

    [Fact]
    public async Task A_log_of_this_process_is_not_ended_when_its_actor_crashes()
    {
        Jobs.Tell(new Append(Job, 1, ProcessLog.Start()), TestActor);
        await AppendedAsync(1);
        CrashOnWrite();
        Append(2);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitOpenAgainAsync();
        Append(2);
        await AppendedAsync(2);
        (await StatusAsync()).LastSequence.ShouldBe(2);
    }

    [Fact]
    public async Task A_log_of_this_process_that_cannot_be_opened_again_at_first_is_not_ended_by_a_scan()
    {
        Settings = Settings with { RecoverInterval = TimeSpan.FromSeconds(60) };
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        await ExpectMsgAsync<Leftovers>();
        Jobs.Tell(new Append(Job, 1, ProcessLog.Start()), TestActor);
        await AppendedAsync(1);
        CrashOnWrite();
        Append(2);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = call =>
            call.Operation == DiskOperation.Open && call.Path == LogPath ? DiskFault.Fail(Errno.EMFILE) : DiskFault.None;
        await AwaitAsync(async () =>
        {
            Time.Advance(Settings.Retry.Initial);
            return !(await LiveAsync()).Executions.Contains(Job);
        });
        Disk.Fault = null;
        Jobs.Tell(new GiveUp(Job, 2), TestActor);

        await AwaitAsync(async () => // the caller does not append again meanwhile
        {
            Time.Advance(Settings.RecoverInterval);
            return (await LiveAsync()).Executions.Contains(Job);
        });

        await AwaitStatusAsync(static status => status.Phase == JobPhase.Open);
        Append(2);
        await AppendedAsync(2);
        (await StatusAsync()).LastSequence.ShouldBe(2);
    }

    private async Task<JobsMessages.Live> LiveAsync() => await Jobs.Ask<JobsMessages.Live>(new JobsMessages.GetLive());

    /// <summary>A log of another process, with a start and no end.</summary>
    private void Leave() => Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Record(ProcessLog.Start())]);
}
