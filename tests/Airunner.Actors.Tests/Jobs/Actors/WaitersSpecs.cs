using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>However many ask, however long it takes: no queue of askers grows without an end.</summary>
public sealed class WaitersSpecs : JobWalSpecs
{
    public WaitersSpecs() => Settings = Settings with { MaxQueued = 3 };

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_those_who_wait_for_a_log_the_oldest_is_told_to_ask_again(bool complete)
    {
        Append(1);
        await AppendedAsync(1);
        for (var i = 0; i < 5; i++) Jobs.Tell(complete ? new Complete(Job) : new Flush(Job), TestActor);
        await TurnedAwayAsync(2);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, batch.Id, 1));
        if (complete)
        {
            var log = await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
            Archive.Reply(new ArchiveProtocol.LogArchived(log.Execution, "/state/archive/x", 1, 1));
            for (var i = 0; i < 3; i++) await ExpectMsgAsync<Completed>();
        }
        else
        {
            for (var i = 0; i < 3; i++) await ExpectMsgAsync<Flushed>();
        }

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Of_those_who_wait_for_a_log_to_be_made_anew_too()
    {
        await OpenAsync();
        Disk.Fault = call => call.Operation == DiskOperation.Write && call.Path == LogPath ? throw new InvalidOperationException("a bug") : DiskFault.None;
        Append(1);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitStatusAsync(status => status.Phase == JobPhase.Recovering);
        Jobs.Tell(new Activate(Job), TestActor);
        for (var i = 0; i < 3; i++) Jobs.Tell(new Flush(Job), TestActor);
        (await ExpectMsgAsync<NotActivated>()).Reason.ShouldBe(RefusalReason.Recovering);
        Jobs.Tell(new Activate(Job), TestActor);
        await TurnedAwayAsync(1);
    }

    [Fact]
    public async Task And_of_those_who_wait_for_what_was_left_by_an_earlier_process()
    {
        Settings = Settings with { MaxWaiters = 3 };
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1])]);
        for (var i = 0; i < 5; i++) Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        for (var i = 0; i < 2; i++) (await ExpectMsgAsync<Status.Failure>()).Cause.Message.ShouldContain("ask again");
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_number_refused_while_the_log_could_not_be_made_has_its_turn_first()
    {
        Jobs.Tell(new JobWalMessages.RetriesLeft(Job, [5]), ActorRefs.NoSender); // by a gate
        Append(6);
        await RefusedAsync(6, RefusalReason.OutOfTurn);
        Append(5);
        await AppendedAsync(5);
        Append(6);
        await AppendedAsync(6);
    }

    [Fact]
    public async Task What_a_gate_owes_too_late_holds_nobody_up()
    {
        Append(6);
        await AppendedAsync(6); // by someone else, meanwhile
        Jobs.Tell(new JobWalMessages.RetriesLeft(Job, [5]), ActorRefs.NoSender);
        Disk.Fault = call => call.Operation == DiskOperation.Write && call.Path == LogPath ? throw new InvalidOperationException("a bug") : DiskFault.None;
        Append(7);
        await ExpectMsgAsync<AppendUnknown>();
        Disk.Fault = null;
        await AwaitOpenAgainAsync();
        Append(7);
        await AppendedAsync(7);
    }

    [Fact]
    public void A_log_remembers_the_lowest_of_very_many_owed_numbers()
    {
        var turns = new PendingRetries();
        for (var number = 10_000L; number > 0; number--) turns.Add(number);
        for (var number = 10_001L; number < 20_000; number++) turns.Add(number);
        (turns.Sequences.Count, turns.Sequences.Min(), turns.Sequences.Max()).ShouldBe((4096, 1, 4096));
    }

    [Fact]
    public void What_very_many_logs_owe_is_forgotten_from_the_oldest_on()
    {
        var owed = new ClosedLogRetries();
        for (var i = 0; i <= ClosedLogRetries.MostLogs; i++) owed.Add(new JobExecution($"job{i}"), [1, 2]);
        owed.Take(new JobExecution("job0")).ShouldBeEmpty();
        owed.Remove(new JobExecution("job1"), 1);
        owed.Take(new JobExecution("job1")).ShouldBe([2]);
        owed.Take(new JobExecution("job1")).ShouldBeEmpty();
        owed.Take(new JobExecution($"job{ClosedLogRetries.MostLogs}")).ShouldBe([1, 2]);
    }

    private async Task TurnedAwayAsync(int count)
    {
        for (var i = 0; i < count; i++)
            (await ExpectMsgAsync<Status.Failure>()).Cause.ShouldBeOfType<LogUnavailableException>().Reason.ShouldBe(RefusalReason.QueueFull);
    }
}
