using Airunner.Actors.Archive;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>The directory of logs is listed after the first append, however many logs earlier processes have left.</summary>
public sealed class FirstListingSpecs : JobWalSpecs
{
    private static readonly byte[] OneEvent = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
    private readonly TimeSpan _after = TimeSpan.FromMilliseconds(250);

    public FirstListingSpecs() => Settings = Settings with { FirstListingAfter = _after };

    [Fact]
    public async Task Nothing_is_listed_before_the_first_append_is_durable()
    {
        Disk.Put($"{Logs}/left_1.wal", OneEvent);
        var writesBefore = -1;
        Disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.List && writesBefore < 0) writesBefore = Count(DiskOperation.Write, LogPath);
            return DiskFault.None;
        };

        Append(1);
        await AppendedAsync(1);
        var writes = Count(DiskOperation.Write, LogPath);

        await AwaitAsync(() => writesBefore >= 0); // no timer: the append is durable
        writesBefore.ShouldBe(writes);
        await AwaitAsync(() => Count(DiskOperation.Open, $"{Logs}/left_1.wal") > 0);
    }

    [Fact]
    public async Task Without_an_append_the_leftover_logs_are_delivered_after_a_moment()
    {
        Disk.Put($"{Logs}/left_1.wal", OneEvent);
        (await StatusAsync()).Phase.ShouldBe(JobPhase.Absent); // it runs
        Count(DiskOperation.List, Logs).ShouldBe(0);

        Time.Advance(_after);

        (await Sender.ExpectMsgAsync<SenderProtocol.Batch>()).Execution.ShouldBe(new JobExecution("left", "1"));
    }

    [Fact]
    public async Task Who_asks_for_the_leftover_logs_waits_for_no_timer()
    {
        Disk.Put($"{Logs}/left_1.wal", OneEvent);
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        (await ExpectMsgAsync<Leftovers>()).InProgress.ShouldBe([new JobExecution("left", "1")]);
    }

    [Fact]
    public async Task A_log_that_was_opened_before_the_listing_is_no_leftover()
    {
        Disk.Put(LogPath, OneEvent);
        Jobs.Tell(new Activate(Job), TestActor);
        (await ExpectMsgAsync<Activated>()).Status.Events.ShouldBe(1);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        (await ExpectMsgAsync<Leftovers>()).Finished.ShouldBeEmpty();
        Append(2);
        await AppendedAsync(2);
    }

    [Fact]
    public async Task A_log_that_could_not_be_opened_before_the_listing_has_its_segments_after_it()
    {
        // The process before this one ended between sealing a file and making the next one; the first segment is archived.
        Archived = new ArchivedNumbers(StartAbove: 4, Unreadable: []);
        Disk.Put($"{Logs}/build_1~2.wal", [.. TestLogs.Header(), .. TestLogs.Event(5, [1])]);
        var isDone = false;
        Disk.Fault = call =>
        {
            if (isDone || call.Operation != DiskOperation.Create) return DiskFault.None;
            isDone = true;
            return DiskFault.Fail(Errno.EIO);
        };
        Jobs.Tell(new Activate(Job), TestActor);
        await ExpectMsgAsync<NotActivated>();
        Jobs.Tell(new GetLeftovers(WhenFinished: false), TestActor);
        await ExpectMsgAsync<Leftovers>();

        Jobs.Tell(new Activate(Job), TestActor);

        (await ExpectMsgAsync<Activated>()).Status.LastSequence.ShouldBe(5);
    }
}
