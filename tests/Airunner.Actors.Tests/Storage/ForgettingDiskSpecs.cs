using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class ForgettingDiskSpecs
{
    private readonly SimulatedFileSystem _disk = new(new Random(7));

    [Fact]
    public void A_crash_forgets_what_was_not_synced()
    {
        _disk.Put("/a", [1, 1, 1]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.WriteFully(0, [2]);
        file.Sync();
        file.WriteFully(1, [3, 3, 3]);

        _disk.DurableBytes("/a").ShouldBe([2, 1, 1]);
        _disk.Crash(Unsynced.Lost);

        _disk.Bytes("/a").ShouldBe([2, 1, 1]);
    }

    [Fact]
    public void A_crash_forgets_names_whose_directory_was_not_synced()
    {
        _disk.CreateDirectory("/d").ShouldBe(Errno.None);
        _disk.SyncDirectory("/").ShouldBe(Errno.None);
        _disk.Put("/old", [1]);
        Write("/d/synced", [2]);
        _disk.SyncDirectory("/d").ShouldBe(Errno.None);
        Write("/d/fresh", [3]);
        _disk.Rename("/d/synced", "/d/renamed").ShouldBe(Errno.None);
        _disk.Unlink("/old").ShouldBe(Errno.None);

        _disk.Crash(Unsynced.Lost);

        _disk.ListNames("/d").ShouldBe(["synced"]);
        _disk.Bytes("/d/synced").ShouldBe([2]);
        _disk.Bytes("/old").ShouldBe([1]);
    }

    [Fact]
    public void A_synced_file_in_an_unsynced_directory_is_lost_with_it()
    {
        _disk.CreateDirectory("/d").ShouldBe(Errno.None);
        Write("/d/a", [1]);
        _disk.SyncDirectory("/d").ShouldBe(Errno.None);

        _disk.Crash(Unsynced.Lost);

        _disk.TryStat("/d").ShouldBeNull();
    }

    [Fact]
    public void A_name_is_durable_without_the_content_that_was_not_synced()
    {
        using var file = DiskFile.Open(_disk, "/a", WalOpen.CreateNew);
        file.WriteFully(0, [1, 2, 3]);
        DiskDirectories.Sync(_disk, "/");

        _disk.Crash(Unsynced.Lost);

        _disk.Bytes("/a").ShouldBe([]);
    }

    [Fact]
    public void A_direct_write_is_durable_when_it_returns()
    {
        _disk.Put("/a", new byte[8192]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write | WalOpen.Direct);
        using var block = Block(5);
        file.WriteFully(8192, block.Span[..4096]);

        _disk.Crash(Unsynced.Lost);

        _disk.Bytes("/a")!.Length.ShouldBe(12288);
        _disk.Bytes("/a").AsSpan(8192).IndexOfAnyExcept((byte)5).ShouldBe(-1);
    }

    [Fact]
    public void A_direct_write_behind_unsynced_ones_keeps_itself_and_its_length_only()
    {
        Write("/a", []);
        DiskDirectories.Sync(_disk, "/");
        using var buffered = DiskFile.Open(_disk, "/a", WalOpen.Write);
        using var direct = DiskFile.Open(_disk, "/a", WalOpen.Write | WalOpen.Direct);
        using var block = Block(5);
        buffered.WriteFully(0, new byte[] { 1, 1, 1 });
        buffered.Truncate(8192);
        direct.WriteFully(4096, block.Span[..4096]);

        _disk.Crash(Unsynced.Lost);

        var bytes = _disk.Bytes("/a")!;
        bytes.Length.ShouldBe(8192);
        bytes.AsSpan(0, 4096).IndexOfAnyExcept((byte)0).ShouldBe(-1);
        bytes.AsSpan(4096).IndexOfAnyExcept((byte)5).ShouldBe(-1);
    }

    [Fact]
    public void After_a_failed_sync_the_data_is_readable_never_written_and_a_second_sync_lies()
    {
        _disk.Put("/a", [1]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.WriteFully(0, [2]);
        _disk.Fault = call => call.Operation == DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(file.Sync).Error.ShouldBe(Errno.EIO);
        _disk.Fault = null;

        file.Sync();

        _disk.Bytes("/a").ShouldBe([2]);
        _disk.DurableBytes("/a").ShouldBe([1]);
        _disk.DropCaches();
        _disk.Bytes("/a").ShouldBe([1]);
    }

    [Fact]
    public void What_is_written_again_after_a_failed_sync_can_become_durable()
    {
        _disk.Put("/a", [1]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.WriteFully(0, [2]);
        _disk.Fault = call => call.Operation == DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(file.Sync);
        _disk.Fault = null;

        file.WriteFully(0, [2]);
        file.Sync();

        _disk.DurableBytes("/a").ShouldBe([2]);
    }

    [Fact]
    public void A_cut_is_forgotten_too_unless_synced()
    {
        _disk.Put("/a", [1, 2, 3]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.Truncate(1);
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes("/a").ShouldBe([1, 2, 3]);

        using var again = DiskFile.Open(_disk, "/a", WalOpen.Write);
        again.Truncate(1);
        again.Sync();
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes("/a").ShouldBe([1]);
    }

    [Fact]
    public void Handles_and_locks_end_with_a_crash()
    {
        _disk.Put("/a", [1]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        using var before = ExecutionLocks.Open(_disk, "/");
        before.TryAcquire("a.wal").ShouldNotBeNull();

        _disk.Crash();

        Should.Throw<WalIOException>(() => file.WriteFully(0, [9])).Error.ShouldBe(Errno.EBADF);
        Should.Throw<WalIOException>(file.Sync).Error.ShouldBe(Errno.EBADF);
        using var after = ExecutionLocks.Open(_disk, "/");
        after.TryAcquire("a.wal").ShouldNotBeNull();
    }

    private void Write(string path, byte[] bytes)
    {
        using var file = DiskFile.Open(_disk, path, WalOpen.CreateNew);
        file.WriteFully(0, bytes);
        file.Sync();
    }

    private static AlignedBuffer Block(byte fill)
    {
        var block = new AlignedBuffer(DirectAccess.BlockBytes);
        block.Span.Fill(fill);
        return block;
    }
}
