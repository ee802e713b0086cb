using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Simulation;
using ZstdSharp;

namespace Airunner.Actors.Tests.Archive;

public class LogArchiverSpecs
{
    private const string Wal = "/state/wal";
    private const string Archives = "/state/archive";
    private const string LogPath = Wal + "/build_1.wal";
    private const string ArchivePath = Archives + "/build_1.wal.zst";
    private static readonly JobExecution Job = new("build", "1");
    private static readonly byte[] Log = Logs.OfABuild(lines: 1000);

    private readonly SimulatedFileSystem _disk = new(new Random(1));

    [Fact]
    public void The_archive_unpacks_to_the_log_and_the_log_is_removed()
    {
        _disk.Put(LogPath, Log);
        var archived = Archive();
        archived.ShouldBe(new ArchivedLog(ArchivePath, Log.Length, _disk.Bytes(ArchivePath)!.Length));
        Unpack(ArchivePath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        _disk.Bytes(LogPath).ShouldBeNull();
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void Output_of_a_build_saves_more_than_seventy_percent()
    {
        _disk.Put(LogPath, Log);
        ((double)Archive().ArchiveBytes / Log.Length).ShouldBeLessThan(0.3);
    }

    [Theory]
    [InlineData(Errno.None)]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EOPNOTSUPP)]
    public void An_archive_gets_its_name_where_a_rename_may_replace_and_without_hard_links(Errno link)
    {
        _disk.Put(ArchivePath, "not even zstd"u8);
        _disk.Put(LogPath, Log);
        _disk.Fault = call => call.Operation switch
        {
            DiskOperation.RenameUnlessTaken => DiskFault.Fail(Errno.EINVAL),
            DiskOperation.Link when link != Errno.None => DiskFault.Fail(link),
            _ => DiskFault.None,
        };

        Archive().Path.ShouldBe(Archives + "/build_1~2.wal.zst");
        Unpack(Archives + "/build_1~2.wal.zst").AsSpan().SequenceEqual(Log).ShouldBeTrue();
        _disk.Bytes(ArchivePath).ShouldBe("not even zstd"u8.ToArray());
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void Only_names_that_are_there_are_removed()
    {
        List<string> removed = [];
        _disk.Put(LogPath, Log);
        _disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Unlink) removed.Add(call.Path);
            return DiskFault.None;
        };

        Archive();
        removed.ShouldBe([LogPath], "each removal holds up everybody who changes the directory");
    }

    [Fact]
    public void A_name_that_was_taken_for_an_archive_is_free_again_when_the_archive_cannot_have_it()
    {
        _disk.Put(LogPath, Log);
        _disk.Fault = call => call.Operation switch
        {
            DiskOperation.RenameUnlessTaken => DiskFault.Fail(Errno.ENOSYS),
            DiskOperation.Link => DiskFault.Fail(Errno.EPERM),
            DiskOperation.Rename => DiskFault.Fail(Errno.EIO),
            _ => DiskFault.None,
        };
        Should.Throw<WalIOException>(() => Archive()).Operation.ShouldBe("rename");
        _disk.Bytes(ArchivePath).ShouldBeNull();
        _disk.Bytes(LogPath).ShouldBe(Log);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData((128 << 10) - 1)]
    [InlineData(128 << 10)]
    [InlineData((128 << 10) + 1)]
    [InlineData((256 << 10) + 77)]
    public void Logs_of_any_size_are_archived_whole(int bytes)
    {
        var log = new byte[bytes];
        new Random(bytes).NextBytes(log);
        _disk.Put(LogPath, log);
        Archive();
        Unpack(ArchivePath).AsSpan().SequenceEqual(log).ShouldBeTrue();
    }

    [Fact]
    public void An_archive_of_the_same_name_and_other_bytes_is_never_overwritten()
    {
        _disk.Put(ArchivePath, "not even zstd"u8);
        _disk.Put(LogPath, Log);
        Archive().Path.ShouldBe(Archives + "/build_1~2.wal.zst");
        _disk.Put(LogPath, Log.AsSpan(..^1));
        Archive().Path.ShouldBe(Archives + "/build_1~3.wal.zst");
        _disk.Bytes(ArchivePath).ShouldBe("not even zstd"u8.ToArray());
        Unpack(Archives + "/build_1~2.wal.zst").AsSpan().SequenceEqual(Log).ShouldBeTrue();
    }

    [Fact]
    public void An_archive_of_equal_size_and_other_bytes_is_not_mistaken_for_the_logs_archive()
    {
        _disk.Put(LogPath, Log);
        Archive();
        byte[] other = [.. Log];
        other[^20] ^= 1;
        _disk.Put(LogPath, other);
        Archive().Path.ShouldBe(Archives + "/build_1~2.wal.zst");
        Unpack(Archives + "/build_1~2.wal.zst").AsSpan().SequenceEqual(other).ShouldBeTrue();
    }

    [Fact]
    public void An_archive_of_a_part_of_the_log_without_a_content_size_is_not_mistaken_for_the_logs_archive()
    {
        using var zstd = new Compressor(3);
        var packed = new byte[Log.Length];
        zstd.WrapStream(Log.AsSpan(..^100), packed, out _, out var first, isFinalBlock: false);
        zstd.WrapStream([], packed.AsSpan(first), out _, out var rest, isFinalBlock: true);
        _disk.Put(ArchivePath, packed.AsSpan(..(first + rest)));
        _disk.Put(LogPath, Log);
        Archive().Path.ShouldBe(Archives + "/build_1~2.wal.zst");
        Unpack(Archives + "/build_1~2.wal.zst").AsSpan().SequenceEqual(Log).ShouldBeTrue();
    }

    [Fact]
    public void A_log_that_is_archived_already_is_only_removed()
    {
        _disk.Put(ArchivePath, "another one"u8);
        _disk.Put(LogPath, Log);
        Archive();
        _disk.Put(LogPath, Log);
        Archive().Path.ShouldBe(Archives + "/build_1~2.wal.zst");
        _disk.Bytes(LogPath).ShouldBeNull();
        _disk.Bytes(Archives + "/build_1~3.wal.zst").ShouldBeNull();
    }

    [Fact]
    public void A_crash_at_any_call_leaves_the_log_or_its_archive_whole_and_the_next_try_ends_with_one_archive()
    {
        _disk.Put(LogPath, Log);
        Archive();
        var calls = _disk.Calls.Count;
        calls.ShouldBeGreaterThan(20);
        for (var at = 0; at < calls; at++)
        {
            foreach (var unsynced in Enum.GetValues<Unsynced>())
            {
                var disk = new SimulatedFileSystem(new Random(at));
                disk.Put(LogPath, Log);
                disk.Fault = call => call.Ordinal == at ? DiskFault.Crash : DiskFault.None;
                Should.Throw<SimulatedCrashException>(() => new LogArchiver(disk, Archives).Archive(Job, LogPath, default), $"call {at}");
                disk.Fault = null;
                disk.Crash(unsynced);
                if (disk.Bytes(LogPath) is { } log) log.AsSpan().SequenceEqual(Log).ShouldBeTrue();
                else Unpack(ArchivePath, disk).AsSpan().SequenceEqual(Log).ShouldBeTrue($"crash at call {at}: {disk.Calls[at]}");

                TemporaryFile.Clean(disk, Archives);
                Leftovers(disk).ShouldBeEmpty();
                if (disk.Bytes(LogPath) is not null) new LogArchiver(disk, Archives).Archive(Job, LogPath, default);
                Unpack(ArchivePath, disk).AsSpan().SequenceEqual(Log).ShouldBeTrue();
                disk.Bytes(Archives + "/build_1~2.wal.zst").ShouldBeNull();
                disk.Bytes(LogPath).ShouldBeNull();
            }
        }
    }

    [Fact]
    public void An_error_of_any_call_leaves_the_log_or_its_archive_whole()
    {
        _disk.Put(LogPath, Log);
        Archive();
        var calls = _disk.Calls;
        for (var at = 0; at < calls.Count; at++)
        {
            var disk = new SimulatedFileSystem(new Random(at));
            disk.Put(LogPath, Log);
            disk.Fault = call => call.Ordinal == at ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
            try
            {
                new LogArchiver(disk, Archives).Archive(Job, LogPath, default);
            }
            catch (WalIOException e)
            {
                e.Error.ShouldBe(Errno.EIO);
            }

            disk.Fault = null;
            disk.Crash(Unsynced.Lost);
            if (disk.Bytes(LogPath) is { } log) log.AsSpan().SequenceEqual(Log).ShouldBeTrue();
            else Unpack(ArchivePath, disk).AsSpan().SequenceEqual(Log).ShouldBeTrue($"error at call {at}: {calls[at]}");
        }
    }

    [Fact]
    public void A_full_disk_keeps_the_log_and_leaves_no_temporary_file()
    {
        _disk.Put(LogPath, Log);
        _disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Should.Throw<WalIOException>(() => Archive()).IsNoSpace.ShouldBeTrue();
        _disk.Fault = null;
        _disk.Bytes(LogPath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        Leftovers().ShouldBeEmpty();
        Archive();
        Unpack(ArchivePath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
    }

    [Fact]
    public void Bytes_that_read_back_wrong_keep_the_log()
    {
        _disk.Put(LogPath, Log);
        _disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Open && call.Path.EndsWith(".tmp", StringComparison.Ordinal))
            {
                var written = _disk.Bytes(call.Path)!;
                written[written.Length / 2] ^= 1;
                _disk.Put(call.Path, written);
            }

            return DiskFault.None;
        };
        Should.Throw<ArchiveDamagedException>(() => Archive());
        _disk.Bytes(LogPath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        _disk.Bytes(ArchivePath).ShouldBeNull();
    }

    [Fact]
    public void A_cancelled_archiving_keeps_the_log_and_leaves_no_temporary_file()
    {
        using var stop = new CancellationTokenSource();
        _disk.Put(LogPath, Log);
        _disk.Fault = call =>
        {
            if (call.Operation == DiskOperation.Write) stop.Cancel();
            return DiskFault.None;
        };
        Should.Throw<OperationCanceledException>(() => new LogArchiver(_disk, Archives).Archive(Job, LogPath, stop.Token));
        _disk.Bytes(LogPath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
        _disk.Bytes(ArchivePath).ShouldBeNull();
        Leftovers().ShouldBeEmpty();
    }

    /// <summary>Else a crash could bring the first file back without the second, and the second's sequences would be used again.</summary>
    [Fact]
    public void A_file_is_removed_only_once_the_removal_of_an_earlier_one_is_durable()
    {
        const string first = Wal + "/build_1~1.wal", second = Wal + "/build_1~2.wal";
        var archiver = new LogArchiver(_disk, Archives);
        _disk.Put(first, Log);
        _disk.Put(second, Logs.OfABuild(lines: 10));
        archiver.Archive(Job, first, CancellationToken.None);
        _disk.Fault = static call =>
            call.Operation == DiskOperation.SyncDirectory && call.Path == Wal ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(() => archiver.Archive(Job, second, CancellationToken.None));
        _disk.Bytes(second).ShouldNotBeNull();

        _disk.Fault = null;
        archiver.Archive(Job, second, CancellationToken.None).Path.ShouldBe(Archives + "/build_1~2.wal.zst");
        _disk.Bytes(second).ShouldBeNull();
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        _disk.Put("/elsewhere", Log);
        _disk.Put(Wal + "/other.wal", Log);
        _disk.PutSymbolicLink(LogPath, "/elsewhere");
        Should.Throw<WalIOException>(() => Archive()).Error.ShouldBe(Errno.ELOOP);
    }

    [Fact]
    public void A_temporary_file_in_use_is_not_removed_as_a_leftover()
    {
        _disk.Put(LogPath, Log);
        Archive();
        _disk.Put(Archives + "/.archiving-1.tmp", "left by a dead process"u8);
        _disk.Put(Archives + "/.archiving-x.tmp", "somebody else's"u8);
        using var mine = TemporaryFile.Create(_disk, Archives);
        TemporaryFile.Clean(_disk, Archives).ShouldBe(1);
        Leftovers().ShouldBe([".archiving-0.tmp", ".archiving-x.tmp"], ignoreOrder: true);
        using var second = TemporaryFile.Create(_disk, Archives);
        second.File.Path.ShouldBe(Archives + "/.archiving-1.tmp");
    }

    [Fact]
    public void An_existing_archive_is_durable_before_its_log_is_removed()
    {
        _disk.Put(LogPath, Log);
        Archive();
        var archive = _disk.Bytes(ArchivePath)!;
        _disk.TryRemoveFile(ArchivePath);
        _disk.Put(LogPath, Log);
        // Never synced: the process that wrote it died.
        using (var written = DiskFile.Open(_disk, ArchivePath, WalOpen.CreateNew)) written.WriteFully(0, archive);
        Archive().Path.ShouldBe(ArchivePath);

        _disk.Crash(Unsynced.Lost);

        if (_disk.Bytes(LogPath) is { } log) log.AsSpan().SequenceEqual(Log).ShouldBeTrue();
        else Unpack(ArchivePath).AsSpan().SequenceEqual(Log).ShouldBeTrue();
    }

    [Fact]
    public void An_archives_name_is_durable_before_its_log_is_removed()
    {
        _disk.Put(LogPath, Log);
        _disk.Fault = call => call is { Operation: DiskOperation.Unlink, Path: LogPath } && _disk.DurableBytes(ArchivePath) is null
            ? throw new InvalidOperationException("the log is removed while its archive has no durable name")
            : DiskFault.None;
        Archive();
    }

    [Fact]
    public void A_log_that_was_replaced_while_it_was_opened_is_not_touched()
    {
        _disk.Put(LogPath, Log);
        _disk.Fault = call =>
        {
            if (call is { Operation: DiskOperation.Stat, Path: LogPath }) _disk.Put(LogPath, "another one"u8);
            return DiskFault.None;
        };
        Should.Throw<WalIOException>(() => Archive()).Error.ShouldBe(Errno.EINVAL);
        _disk.Bytes(LogPath).ShouldBe("another one"u8.ToArray());
    }

    private ArchivedLog Archive() => new LogArchiver(_disk, Archives).Archive(Job, LogPath, default);

    private byte[] Unpack(string path, SimulatedFileSystem? disk = null)
    {
        using var archive = ArchiveStream.Open(disk ?? _disk, path);
        var bytes = new byte[1 << 20];
        return bytes[..archive.ReadFully(bytes)];
    }

    private IEnumerable<string> Leftovers(SimulatedFileSystem? simulated = null)
    {
        var disk = simulated ?? _disk;
        if (disk.TryStat(Archives) is null) return [];
        return disk.ListNames(Archives).Where(name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
