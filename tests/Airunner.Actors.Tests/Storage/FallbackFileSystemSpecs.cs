using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

/// <summary>File systems that cannot do all that a log asks of them.</summary>
public sealed class FallbackFileSystemSpecs
{
    private const string Log = "/wal/a.wal";
    private readonly SimulatedFileSystem _disk = new(new Random(1));
    private readonly List<string> _warnings = [];
    private readonly FallbackFileSystem _files;

    public FallbackFileSystemSpecs()
    {
        _files = new FallbackFileSystem(_disk, _warnings.Add);
        DiskDirectories.Ensure(_disk, "/wal");
    }

    [Theory]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.EOPNOTSUPP)]
    public void Directories_that_cannot_be_synced_are_used_with_one_warning(Errno answer)
    {
        _disk.Fault = call => call.Operation == DiskOperation.SyncDirectory ? DiskFault.Fail(answer) : DiskFault.None;
        DiskDirectories.Ensure(_files, "/wal/below");
        DiskDirectories.Sync(_files, "/wal/below");
        _warnings.ShouldHaveSingleItem().ShouldStartWith("The file system of '/wal' cannot sync directories");
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.EROFS)]
    [InlineData(Errno.ENOSPC)]
    public void A_sync_of_a_directory_that_fails_is_an_error(Errno answer)
    {
        _disk.Fault = call => call.Operation == DiskOperation.SyncDirectory ? DiskFault.Fail(answer) : DiskFault.None;
        Should.Throw<WalIOException>(() => DiskDirectories.Sync(_files, "/wal")).Error.ShouldBe(answer);
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_log_whose_direct_writes_are_refused_goes_on_through_the_page_cache_and_loses_nothing()
    {
        _disk.RefusesDirectTransfers = true;
        using (var writer = Open())
        {
            foreach (var sequence in (ReadOnlySpan<long>)[1, 2])
            {
                Gather(writer, sequence);
                writer.Commit();
                writer.Failure.ShouldBeNull();
            }
        }

        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log)!.AsSpan(0, Records().Length).SequenceEqual(Records()).ShouldBeTrue();
        _warnings.ShouldHaveSingleItem().ShouldStartWith("The file system of '/wal/a.wal' refuses direct transfers");
    }

    [Fact]
    public void A_refusal_after_the_fallback_is_an_error()
    {
        using var writer = Open();
        _disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.EINVAL) : DiskFault.None;
        Gather(writer, 1);
        Should.Throw<WalIOException>(writer.Commit).Error.ShouldBe(Errno.EINVAL);
        writer.Failure.ShouldNotBeNull();
    }

    [Fact]
    public void Direct_reads_that_are_refused_go_through_the_page_cache()
    {
        _disk.Put("/wal/a", new byte[5000]);
        _disk.RefusesDirectTransfers = true;
        using var file = DiskFile.OpenDirectOrBuffered(_files, "/wal/a", WalOpen.Read);
        using var memory = AlignedMemory.Rent(8192);
        file.ReadFully(0, memory.Span[..8192]).ShouldBe(5000);
        _warnings.ShouldHaveSingleItem();
    }

    private static byte[] Records() => [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, [2])];

    private static void Gather(WalLogFile writer, long sequence)
    {
        var record = TestLogs.Event(sequence, [(byte)sequence]);
        record.CopyTo(writer.Reserve(record.Length));
        writer.Gathered(record.Length);
    }

    private WalLogFile Open() =>
        new LogOpener(_files, new LogFolders("/wal", "/damaged"), preallocateBytes: 0, new ManualIo()).Open(Log).Writer.ShouldNotBeNull();
}
