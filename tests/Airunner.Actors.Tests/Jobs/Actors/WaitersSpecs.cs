using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>However many callers wait, and however long: no queue of callers grows without a limit.</summary>
public sealed class WaitersSpecs : JobWalSpecs
{
    public WaitersSpecs() => Settings = Settings with { MaxQueued = 3 };

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_the_callers_that_wait_for_a_log_the_oldest_is_refused(bool complete)
    {
        Append(1);
        await AppendedAsync(1);
        for (var i = 0; i < 5; i++) Jobs.Tell(complete ? new Complete(Job) : new Flush(Job), TestActor);
        await RefusedToWaitAsync(2);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
        if (complete)
        {
            var log = await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
            Archive.Reply(new ArchiveProtocol.LogArchived(log.Execution, new ArchivedLog("/state/archive/x", 1, 1)));
            for (var i = 0; i < 3; i++) await ExpectMsgAsync<Completed>();
        }
        else
        {
            for (var i = 0; i < 3; i++) await ExpectMsgAsync<Flushed>();
        }

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Of_the_callers_that_wait_for_a_restart_too()
    {
        await OpenAsync();
        CrashOnWrite();
        Append(1);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering);
        Jobs.Tell(new Activate(Job), TestActor);
        for (var i = 0; i < 3; i++) Jobs.Tell(new Flush(Job), TestActor);
        (await ExpectMsgAsync<NotActivated>()).Reason.ShouldBe(RefusalReason.Recovering);
        Jobs.Tell(new Activate(Job), TestActor);
        await RefusedToWaitAsync(1);
    }

    [Fact]
    public async Task And_of_the_callers_that_wait_for_recovery()
    {
        Settings = Settings with { MaxWaiters = 3 };
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        for (var i = 0; i < 5; i++) Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        for (var i = 0; i < 2; i++) (await ExpectMsgAsync<RequestRefused>()).Detail.ShouldContain("ask again");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_number_refused_while_the_log_could_not_be_opened_must_be_retried_first()
    {
        Jobs.Tell(new JobWalMessages.RetriesLeft(Job, [5]), ActorRefs.NoSender); // from a gate
        Append(6);
        await RefusedAsync(6, RefusalReason.OutOfTurn);
        Append(5);
        await AppendedAsync(5);
        Append(6);
        await AppendedAsync(6);
    }

    [Fact]
    public async Task A_retry_reported_too_late_by_a_gate_delays_nobody()
    {
        Append(6);
        await AppendedAsync(6); // by another caller
        Jobs.Tell(new JobWalMessages.RetriesLeft(Job, [5]), ActorRefs.NoSender);
        CrashOnWrite();
        Append(7);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitOpenAgainAsync();
        Append(7);
        await AppendedAsync(7);
    }

    [Fact]
    public void A_log_remembers_the_lowest_of_very_many_retries()
    {
        var turns = new PendingRetries();
        for (var number = 10_000L; number > 0; number--) turns.Add(number);
        for (var number = 10_001L; number < 20_000; number++) turns.Add(number);
        (turns.Sequences.Count, turns.Sequences.Min(), turns.Sequences.Max()).ShouldBe((4096, 1, 4096));
    }

    [Fact]
    public void The_retries_of_very_many_logs_are_forgotten_oldest_first()
    {
        var owed = new ClosedLogRetries();
        for (var i = 0; i <= ClosedLogRetries.MostLogs; i++) owed.Add(new JobExecution($"job{i}"), [1, 2]);
        owed.Take(new JobExecution("job0")).ShouldBeEmpty();
        owed.Remove(new JobExecution("job1"), 1);
        owed.Take(new JobExecution("job1")).ShouldBe([2]);
        owed.Take(new JobExecution("job1")).ShouldBeEmpty();
        owed.Take(new JobExecution($"job{ClosedLogRetries.MostLogs}")).ShouldBe([1, 2]);
    }

    private async Task RefusedToWaitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await ExpectMsgAsync<Unavailable>()).Reason.ShouldBe(RefusalReason.QueueFull);
        }
    }
}
