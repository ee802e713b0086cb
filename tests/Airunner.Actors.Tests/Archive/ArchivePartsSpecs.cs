using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Archive;

/// <summary>A log of several parts: each is synced, read back and compared while the next one is packed.</summary>
public class ArchivePartsSpecs
{
    private const string LogPath = "/state/wal/build_1.wal";
    private const string Archives = "/state/archive";
    private const string ArchivePath = Archives + "/build_1.wal.zst";
    private const int PartBytes = 128 << 10;
    private const int Parts = 5;
    private static readonly JobExecution Job = new("build", "1");
    private static readonly byte[] Log = Noise((Parts * PartBytes) - 1000); // each packed part has many blocks and ends inside a block

    private readonly SimulatedFileSystem _disk = WithLog(1);

    [Theory]
    [InlineData(1)]
    [InlineData(PartBytes)]
    [InlineData(3 * PartBytes)]
    [InlineData(Parts * PartBytes)]
    public void The_archive_does_not_depend_on_the_size_of_parts(int partBytes)
    {
        var whole = WithLog(1);
        new LogArchiver(whole, Archives).Archive(Job, LogPath, default);
        new LogArchiver(_disk, Archives, partBytes, Inline).Archive(Job, LogPath, default);
        _disk.Bytes(ArchivePath).AsSpan().SequenceEqual(whole.Bytes(ArchivePath)).ShouldBeTrue();
        _disk.Bytes(LogPath).ShouldBeNull();
    }

    [Fact]
    public void Bytes_are_synced_before_they_are_read_back_and_never_written_again()
    {
        Archive(_disk);
        var synced = 0L;
        var written = 0L;
        var read = 0L;
        var reads = 0;
        foreach (var call in _disk.Calls.Where(call => call.Path.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            switch (call.Operation)
            {
                case DiskOperation.Write:
                    (call.OffsetBytes & -DirectAccess.BlockBytes).ShouldBeGreaterThanOrEqualTo(read);
                    written = call.OffsetBytes + call.CountBytes;
                    break;
                case DiskOperation.Sync:
                    synced = written;
                    break;
                case DiskOperation.Read when call.OffsetBytes < written:
                    synced.ShouldBe(written);
                    read = Math.Min(written, call.OffsetBytes + call.CountBytes);
                    reads++;
                    break;
            }
        }

        read.ShouldBe(written);
        _disk.Calls.Count(IsSyncOfTemporary).ShouldBe(Parts);
        reads.ShouldBeGreaterThanOrEqualTo(Parts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Bytes_of_any_part_that_read_back_wrong_keep_the_log(int part)
    {
        var syncs = 0;
        OnTemporary(call =>
        {
            if (call.Operation == DiskOperation.Sync) syncs++;
            if (syncs != part || call.Operation != DiskOperation.Read) return false;
            Flip(call.Path, Math.Min(_disk.Bytes(call.Path)!.Length, call.OffsetBytes + call.CountBytes) - 1);
            return true;
        });
        Should.Throw<ArchiveDamagedException>(() => Archive(_disk));
        AssertLogAlone();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Wrong_bytes_in_a_block_that_the_next_part_writes_again_keep_the_log(int part)
    {
        var syncs = 0;
        OnTemporary(call =>
        {
            if (call.Operation == DiskOperation.Sync) syncs++;
            if (syncs != part || call.Operation != DiskOperation.Write) return false;
            (call.OffsetBytes % DirectAccess.BlockBytes).ShouldNotBe(0);
            Flip(call.Path, call.OffsetBytes - 1);
            return true;
        });
        Should.Throw<ArchiveDamagedException>(() => Archive(_disk));
        AssertLogAlone();
    }

    [Fact]
    public void A_bad_part_is_reported_although_the_next_one_is_being_packed()
    {
        _disk.Fault = call =>
        {
            if (call.Operation != DiskOperation.Open || !call.Path.EndsWith(".tmp", StringComparison.Ordinal)) return DiskFault.None;
            if (_disk.Bytes(call.Path) is not { Length: > 100 } written) return DiskFault.None;
            written[100] ^= 1;
            _disk.Put(call.Path, written);
            return DiskFault.None;
        };

        // The comparison's error is reported when its task is waited for; packing goes on until then.
        Should.Throw<ArchiveDamagedException>(() => new LogArchiver(_disk, Archives, PartBytes, Kept).Archive(Job, LogPath, default));
        AssertLogAlone();
    }

    [Fact]
    public void A_failed_sync_of_any_part_keeps_the_log()
    {
        for (var part = 1; part <= Parts; part++)
        {
            var disk = WithLog(part);
            var syncs = 0;
            disk.Fault = call => IsSyncOfTemporary(call) && ++syncs == part ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
            var archiver = new LogArchiver(disk, Archives, PartBytes, Kept);
            Should.Throw<WalIOException>(() => archiver.Archive(Job, LogPath, default)).Error.ShouldBe(Errno.EIO);
            syncs.ShouldBe(part);
            disk.Bytes(LogPath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_crash_at_any_call_leaves_the_log_or_its_archive_whole()
    {
        Archive(_disk);
        for (var at = 0; at < _disk.Calls.Count; at++)
        {
            foreach (var unsynced in Enum.GetValues<Unsynced>())
            {
                var disk = WithLog(at);
                disk.Fault = call => call.Ordinal == at ? DiskFault.Crash : DiskFault.None;
                Should.Throw<SimulatedCrashException>(() => Archive(disk), $"call {at}");
                disk.Fault = null;
                disk.Crash(unsynced);
                if (disk.Bytes(LogPath) is { } log) log.AsSpan().SequenceEqual(Log).ShouldBeTrue();
                TemporaryFile.Clean(disk, Archives);
                if (disk.Bytes(LogPath) is not null) Archive(disk);
                Unpack(disk, ArchivePath).AsSpan().SequenceEqual(Log).ShouldBeTrue($"crash at call {at}: {_disk.Calls[at]}");
                disk.ListNames(Archives).Order().ShouldBe([".lock", RemovedArchives.FileName, "build_1.wal.zst"]);
            }
        }
    }

    [Fact]
    public void The_next_part_is_packed_while_one_is_compared()
    {
        using var packedMore = new ManualResetEventSlim();
        var waited = 0;
        _disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Write) packedMore.Set();
            return DiskFault.None;
        };
        new LogArchiver(_disk, Archives, PartBytes, BehindTheNextWrite).Archive(Job, LogPath, default);
        waited.ShouldBe(Parts - 1);
        Unpack(_disk, ArchivePath).AsSpan().SequenceEqual(Log).ShouldBeTrue();

        Task BehindTheNextWrite(Action work)
        {
            packedMore.Reset();
            return Task.Run(() =>
            {
                if (packedMore.Wait(TimeSpan.FromSeconds(30))) waited++;
                work();
            });
        }
    }

    [Fact]
    public void On_the_real_disk_and_with_threads_the_archive_unpacks_to_the_log()
    {
        using var state = new TemporaryDirectory();
        var files = new LinuxFileSystem();
        var logPath = Path.Combine(state.Path, "build.wal");
        File.WriteAllBytes(logPath, Log);
        var archived = new LogArchiver(files, Path.Combine(state.Path, "archive"), PartBytes).Archive(Job, logPath, default);
        Unpack(files, archived.Path).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        archived.ArchiveBytes.ShouldBe(new FileInfo(archived.Path).Length);
        File.Exists(logPath).ShouldBeFalse();
    }

    private static void Archive(SimulatedFileSystem disk) =>
        new LogArchiver(disk, Archives, PartBytes, Inline).Archive(Job, LogPath, default);

    private static bool IsSyncOfTemporary(DiskCall call) =>
        call.Operation == DiskOperation.Sync && call.Path.EndsWith(".tmp", StringComparison.Ordinal);

    private static Task Inline(Action work)
    {
        work();
        return Task.CompletedTask;
    }

    private static Task Kept(Action work)
    {
        var task = new Task(work);
        task.RunSynchronously();
        return task;
    }

    /// <summary>Acts once, before a call on the temporary file.</summary>
    private void OnTemporary(Func<DiskCall, bool> act)
    {
        var isActing = false;
        var isDone = false;
        _disk.Fault = call =>
        {
            if (isDone || isActing || !call.Path.EndsWith(".tmp", StringComparison.Ordinal)) return DiskFault.None;
            isActing = true;
            isDone = act(call);
            isActing = false;
            return DiskFault.None;
        };
    }

    private void Flip(string path, long at)
    {
        using var file = DiskFile.Open(_disk, path, WalOpen.Write);
        file.WriteFully(at, [(byte)(_disk.Bytes(path)![at] ^ 1)]);
    }

    private void AssertLogAlone()
    {
        _disk.Fault = null;
        _disk.Bytes(LogPath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        _disk.ListNames(Archives).ShouldBe([RemovedArchives.FileName, ".lock"], ignoreOrder: true);
    }

    private static byte[] Unpack(IWalFileSystem files, string path)
    {
        using var archive = ArchiveStream.Open(files, path);
        var bytes = new byte[2 * Log.Length];
        return bytes[..archive.ReadFully(bytes)];
    }

    private static SimulatedFileSystem WithLog(int seed)
    {
        var disk = new SimulatedFileSystem(new Random(seed));
        disk.Put(LogPath, Log);
        disk.Put($"{Archives}/{RemovedArchives.FileName}", "airunner-removed-archives 1 0\n"u8); // it is not written in the calls of a spec
        return disk;
    }

    private static byte[] Noise(int bytes)
    {
        var noise = new byte[bytes];
        new Random(bytes).NextBytes(noise);
        foreach (ref var one in noise.AsSpan()) one &= 63;
        return noise;
    }
}
