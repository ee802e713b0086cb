using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Which trouble has the same file opened again, and which has its records written into a new one.</summary>
public sealed class LogAccessSpecs : SegmentFixture
{
    [Fact]
    public void A_sound_file_with_a_record_that_became_unreadable_is_opened_again_and_not_rewritten()
    {
        var owner = Opened();
        Append(owner, 1);
        var inode = Inode(LogPath);
        owner.Flush(); // has a batch read
        owner.Advance();
        Host.FailRead(owner, new WalIOException("pread", LogPath, Errno.EIO));
        Host.Exchange(owner);

        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.Writable);
        Inode(LogPath).ShouldBe(inode);
    }

    [Fact]
    public void A_file_that_cannot_be_trimmed_when_it_is_sealed_is_rewritten_and_the_new_one_is_sealed()
    {
        var owner = Opened();
        Append(owner, 1);
        Append(owner, 2);
        var poisoned = Inode(LogPath);
        FailOnce(DiskOperation.Truncate, Errno.EIO);
        Host.Exchange(owner);

        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.MustRewrite);
        Host.Strike(owner, LogTimer.Retry);
        Host.Exchange(owner);
        Append(owner, 3).Acknowledged.ShouldBe(3); // fills the new one
        Host.Exchange(owner);
        Sequences(First).ShouldBe([1, 2, 3]);
        Inode(First).ShouldNotBe(poisoned);
    }

    private long Inode(string path) => Disk.TryStat(path)!.Value.Inode;
}
