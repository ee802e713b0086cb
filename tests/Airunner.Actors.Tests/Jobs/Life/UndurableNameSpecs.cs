using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A rewritten file whose name may be the old file's again after a power cut.</summary>
public sealed class UndurableNameSpecs : SegmentFixture
{
    public UndurableNameSpecs()
    {
        SegmentMaxBytes = 0;
        Disk.SupportsDirect = false;
    }

    [Fact]
    public void An_event_that_the_old_file_may_lack_is_not_sent_before_the_new_file_has_its_name_durably()
    {
        var owner = Opened();
        Append(owner, 1);
        FailOnce(DiskOperation.Sync, Errno.EIO);
        Append(owner, 0).IsUnknown.ShouldBeTrue(); // in the page cache, and not on the disk
        Fail(DiskOperation.SyncDirectory, Logs);
        Host.Exchange(owner);
        owner.Status.LastSequence.ShouldBe(2); // the file that has the name now has it

        ReadBatch(owner);

        Host.Batches.SelectMany(static batch => batch.Events).Select(static each => each.Sequence).ShouldNotContain(2);
        Heal();
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Deliver(owner).ShouldBe([1, 2]);
    }

    [Fact]
    public void What_the_old_file_has_as_well_is_sent_meanwhile()
    {
        var owner = Opened();
        Append(owner, 1);
        Fail(DiskOperation.Sync, LogPath);
        Append(owner, 2).IsUnknown.ShouldBeTrue();
        Disk.DropCaches(); // nothing of it is read back
        Fail(DiskOperation.SyncDirectory, Logs);
        Host.Exchange(owner);

        Deliver(owner).ShouldBe([1]);
    }
}
