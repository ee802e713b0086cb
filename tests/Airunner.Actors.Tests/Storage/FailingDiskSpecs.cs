using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class FailingDiskSpecs
{
    private readonly SimulatedFileSystem _disk = new(new Random(7));

    [Fact]
    public void A_full_disk_takes_what_fits_and_refuses_the_rest()
    {
        _disk.CapacityBytes = 8192;
        using var file = DiskFile.Open(_disk, "/a", WalOpen.CreateNew);

        var error = Should.Throw<WalIOException>(() => file.WriteFully(0, new byte[10000]));

        error.IsNoSpace.ShouldBeTrue();
        file.Length.ShouldBe(8192);
        _disk.FreeSpace("/").ShouldBe(0);
        file.WriteFully(0, new byte[8192]);
    }

    [Fact]
    public void Space_comes_back_by_cutting_and_when_the_last_name_and_handle_are_gone()
    {
        _disk.CapacityBytes = 8192;
        var file = DiskFile.Open(_disk, "/a", WalOpen.CreateNew);
        file.WriteFully(0, new byte[8192]);

        file.Truncate(4096);
        _disk.FreeSpace("/").ShouldBe(4096);
        _disk.TryRemoveFile("/a").ShouldBeTrue();
        _disk.FreeSpace("/").ShouldBe(4096);
        file.Dispose();

        _disk.FreeSpace("/").ShouldBe(8192);
    }

    [Fact]
    public void A_fault_hits_the_call_it_was_meant_for_and_may_leave_its_work_done()
    {
        _disk.Put("/a", [1]);
        _disk.Put("/b", [2]);
        _disk.Fault = call => call is { Operation: DiskOperation.Rename, Path: "/b" }
            ? DiskFault.Fail(Errno.EIO, landed: true)
            : DiskFault.None;

        Should.Throw<WalIOException>(() => _disk.RenameFile("/a", "/b")).Error.ShouldBe(Errno.EIO);

        _disk.TryStat("/a").ShouldBeNull();
        _disk.Bytes("/b").ShouldBe([1]);
    }

    [Fact]
    public void A_file_system_without_direct_access_says_so_and_creates_nothing()
    {
        _disk.SupportsDirect = false;

        _disk.Open("/a", WalOpen.CreateNew | WalOpen.Direct, out _).ShouldBe(Errno.EINVAL);

        _disk.TryStat("/a").ShouldBeNull();
        using var file = DiskFile.OpenDirectOrBuffered(_disk, "/a", WalOpen.CreateNew);
        file.IsDirect.ShouldBeFalse();
    }

    [Fact]
    public async Task A_held_sync_waits_and_covers_only_what_was_written_before_it()
    {
        _disk.Put("/a", [0, 0]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.WriteFully(0, [1]);
        _disk.HoldSyncs = true;
        var sync = Task.Run(file.Sync);
        _disk.WaitForHeldSyncs();
        _disk.DurableBytes("/a").ShouldBe([0, 0]);
        file.WriteFully(1, [2]);

        _disk.ReleaseSync();
        await sync;

        _disk.DurableBytes("/a").ShouldBe([1, 0]);
    }

    [Fact]
    public async Task A_held_durable_write_is_not_durable_until_released()
    {
        _disk.Put("/a", new byte[4096]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write | WalOpen.Direct);
        using var block = new AlignedBuffer(4096);
        block.Span.Fill(1);
        _disk.HoldSyncs = true;
        var write = Task.Run(() => file.WriteFully(0, block.Span[..4096]));
        _disk.WaitForHeldSyncs();
        _disk.DurableBytes("/a")![0].ShouldBe((byte)0);

        _disk.HoldSyncs = false;
        await write;

        _disk.DurableBytes("/a")![0].ShouldBe((byte)1);
    }

    [Fact]
    public async Task A_crash_ends_held_syncs_without_making_anything_durable()
    {
        _disk.Put("/a", [0]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.WriteFully(0, [1]);
        _disk.HoldSyncs = true;
        var sync = Task.Run(file.Sync);
        _disk.WaitForHeldSyncs();

        _disk.Crash(Unsynced.Lost);

        (await Should.ThrowAsync<WalIOException>(() => sync)).Error.ShouldBe(Errno.EBADF);
        _disk.Bytes("/a").ShouldBe([0]);
    }

    [Fact]
    public void A_sync_that_nobody_releases_ends_at_its_deadline()
    {
        _disk.Put("/a", [0]);
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        _disk.HoldDeadline = TimeSpan.Zero;
        _disk.HoldSyncs = true;

        Should.Throw<TimeoutException>(file.Sync);
    }
}
