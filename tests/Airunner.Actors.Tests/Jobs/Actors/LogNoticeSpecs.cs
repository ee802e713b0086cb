using Airunner.Actors.Archive;
using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Akka.TestKit;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>What happens to logs is published on the EventStream.</summary>
public sealed class LogNoticeSpecs : JobWalSpecs
{
    private readonly TestProbe _notices;

    public LogNoticeSpecs()
    {
        _notices = CreateTestProbe("notices");
        Sys.EventStream.Subscribe(_notices, typeof(LogNotice));
    }

    [Fact]
    public async Task Damage_with_its_place_and_the_kept_original()
    {
        var first = TestLogs.Event(1, [1, 1, 1]);
        var second = TestLogs.Event(2, [2, 2, 2]);
        second[^12] ^= 1;
        Disk.Put(LogPath, [.. TestLogs.Header(), .. first, .. second, .. TestLogs.Event(3, [3, 3, 3])]);
        await OpenAsync();
        var damaged = await _notices.ExpectMsgAsync<LogNotice.Damaged>();
        (damaged.Execution, damaged.Path, damaged.OffsetBytes, damaged.KeptAt)
            .ShouldBe((Job, LogPath, TestLogs.Header().Length + first.Length, "/state/damaged/build_1.wal"));
        damaged.LostBytes.ShouldBe(second.Length);
    }

    [Fact]
    public async Task A_failed_write_with_the_bytes_that_are_durable()
    {
        Append(1);
        await AppendedAsync(1);
        FailOnce(Disk.SupportsDirect ? DiskOperation.Write : DiskOperation.Sync, LogPath, Errno.EIO);
        Append(2);
        await ExpectMsgAsync<AppendUnknown>();
        var poisoned = await _notices.ExpectMsgAsync<LogNotice.Poisoned>();
        poisoned.Execution.ShouldBe(Job);
        poisoned.DurableBytes.ShouldBeGreaterThan(TestLogs.Header().Length);
        poisoned.Reason.ShouldContain("EIO");
    }

    [Fact]
    public async Task The_recovery_of_a_leftover_log_with_its_last_status()
    {
        Disk.Put(LogPath, [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, [2])]);
        Jobs.Tell(new GetLeftovers(WhenFinished: true), TestActor);
        var batch = await Sender.ExpectMsgAsync<SenderProtocol.Batch>();
        Say(new SenderProtocol.Delivered(Job, batch.Id, 2));
        await Archive.ExpectMsgAsync<ArchiveProtocol.ArchiveLog>();
        Archive.Reply(new ArchiveProtocol.LogArchived(Job, new ArchivedLog("/a", 2, 1)));
        var status = (await ExpectMsgAsync<Leftovers>()).Finished.Single();
        (await _notices.ExpectMsgAsync<LogNotice.Recovered>()).Status.ShouldBe(status);
    }
}
