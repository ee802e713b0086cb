using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class DiskFileSpecs
{
    private readonly SimulatedFileSystem _disk = new(new Random(7));

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 5000)]
    [InlineData(true, 4096)]
    [InlineData(true, 5000)]
    public void Short_transfers_are_continued_to_the_end(bool isDirect, int shortBytes)
    {
        using var file = DiskFile.Open(_disk, "/a", How(isDirect));
        using var source = new AlignedBuffer(16384);
        using var target = new AlignedBuffer(16384);
        new Random(1).NextBytes(source.Span[..16384]);
        _disk.Fault = call => call.Operation is DiskOperation.Read or DiskOperation.Write ? DiskFault.Shorten(shortBytes) : DiskFault.None;

        file.WriteFully(4096, source.Span[..12288]);
        file.ReadFully(4096, target.Span[..12288]).ShouldBe(12288);

        target.Span[..12288].SequenceEqual(source.Span[..12288]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 512)]
    public void A_write_that_makes_no_progress_is_an_error(bool isDirect, int shortBytes)
    {
        using var file = DiskFile.Open(_disk, "/a", How(isDirect));
        using var source = new AlignedBuffer(4096);
        _disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Shorten(shortBytes) : DiskFault.None;

        Should.Throw<WalIOException>(() => file.WriteFully(0, source.Span[..4096])).Error.ShouldBe(Errno.EIO);
    }

    [Fact]
    public void A_direct_read_that_stops_inside_its_first_block_again_and_again_is_an_error()
    {
        using var file = DiskFile.Open(_disk, "/a", WalOpen.CreateNew | WalOpen.Direct);
        using var memory = new AlignedBuffer(8192);
        file.WriteFully(0, memory.Span[..8192]);
        _disk.Fault = call => call.Operation == DiskOperation.Read ? DiskFault.Shorten(512) : DiskFault.None;
        Should.Throw<WalIOException>(() => file.ReadFully(0, memory.Span[..8192])).Error.ShouldBe(Errno.EIO);
    }

    [Theory]
    [InlineData(DiskOperation.Read)]
    [InlineData(DiskOperation.Write)]
    [InlineData(DiskOperation.Sync)]
    [InlineData(DiskOperation.Truncate)]
    [InlineData(DiskOperation.Length)]
    [InlineData(DiskOperation.Open)]
    public void Only_an_interrupted_call_is_retried(DiskOperation operation)
    {
        _disk.Put("/a", [1, 2, 3]);
        FailFirst(operation, Errno.EINTR);
        UseAll();
        _disk.Calls.Count(call => call.Operation == operation).ShouldBe(2);

        var before = _disk.Calls.Count(call => call.Operation == operation);
        FailFirst(operation, Errno.EIO);
        Should.Throw<WalIOException>(UseAll).Error.ShouldBe(Errno.EIO);
        _disk.Calls.Count(call => call.Operation == operation).ShouldBe(before + 1);
    }

    [Theory]
    [InlineData(Errno.EINVAL, true)]
    [InlineData(Errno.EOPNOTSUPP, true)]
    [InlineData(Errno.EIO, false)]
    public void Only_a_disk_that_has_no_direct_access_is_used_without_it(Errno answer, bool isOpened)
    {
        _disk.Put("/a", [1]);
        FailFirst(DiskOperation.Open, answer);
        if (!isOpened)
        {
            Should.Throw<WalIOException>(() => DiskFile.OpenDirectOrBuffered(_disk, "/a", WalOpen.Write)).Error.ShouldBe(answer);
            return;
        }

        using var file = DiskFile.OpenDirectOrBuffered(_disk, "/a", WalOpen.Write);
        file.IsDirect.ShouldBeFalse();
    }

    private void FailFirst(DiskOperation operation, Errno error)
    {
        var failed = false;
        _disk.Fault = call =>
        {
            if (failed || call.Operation != operation) return DiskFault.None;
            failed = true;
            return DiskFault.Fail(error);
        };
    }

    private void UseAll()
    {
        using var file = DiskFile.Open(_disk, "/a", WalOpen.Write);
        file.WriteFully(0, [4, 5]);
        file.Sync();
        file.Truncate(2);
        file.Length.ShouldBe(2);
        file.ReadFully(0, new byte[2]).ShouldBe(2);
    }

    private static WalOpen How(bool isDirect) => isDirect ? WalOpen.CreateNew | WalOpen.Direct : WalOpen.CreateNew;
}
