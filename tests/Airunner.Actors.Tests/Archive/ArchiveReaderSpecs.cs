using System.Buffers.Binary;
using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using ZstdSharp;

namespace Airunner.Actors.Tests.Archive;

public class ArchiveReaderSpecs
{
    private const string Archives = "/state/archive";
    private static readonly JobExecution Job = new("build", "1");

    private readonly SimulatedFileSystem _disk = new(new Random(1));

    [Theory]
    [InlineData("five-pending.wal", 6)]
    [InlineData("go-worker.wal", 6)]
    public void Archives_of_the_shared_vectors_are_read(string log, long highest)
    {
        _disk.Put(Archives + "/build_1.wal.zst", Vector(log + ".zst"));
        var bytes = new byte[100_000];
        using var archive = ArchiveStream.Open(_disk, Archives + "/build_1.wal.zst");
        bytes[..archive.ReadFully(bytes)].ShouldBe(Vector(log));
        Highest().ShouldBe(highest);
    }

    [Fact]
    public void The_highest_sequence_is_the_end_of_a_batch_over_all_archives_of_this_identity_only()
    {
        Highest().ShouldBe(-1);
        Put("build_1.wal.zst", Pack(Logs.Of((1, 3), (4, 9))));
        Put("build_1~2.wal.zst", Pack(Logs.Of((10, 20))));
        Put("build_1~3.wal.zst", Pack(Logs.Of()));
        Put("build_2.wal.zst", Pack(Logs.Of((100, 200))));
        Put("build.wal.zst", "of another identity, and broken"u8.ToArray());
        Highest().ShouldBe(20);
        Highest("build", "2").ShouldBe(200);
        Highest("other").ShouldBe(-1);
    }

    [Fact]
    public void The_numbers_of_an_event_that_the_log_had_lost_are_used_since_a_mark_names_it()
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Mark(7, RecordStatus.Sent)];
        Put("build_1.wal.zst", Pack(log));
        Highest().ShouldBeGreaterThan(7);
    }

    [Fact]
    public void Records_larger_than_the_window_and_a_zero_tail_are_read()
    {
        Put("build_1.wal.zst", Pack([.. Logs.OfABuild(lines: 5000), .. new byte[300_000]]));
        Highest().ShouldBe(5000);
    }

    [Fact]
    public void A_cut_or_changed_archive_is_a_clear_error_and_never_a_lower_sequence()
    {
        var log = Logs.Of((1, 3), (4, 9));
        var whole = Pack(log);
        for (var cut = 0; cut < whole.Length; cut++)
        {
            Put("build_1.wal.zst", whole[..cut]);
            Should.Throw<ArchiveDamagedException>(() => ArchiveReader.HighestSequence(_disk, First), $"cut to {cut}");
            _disk.Unlink(Archives + "/build_1.wal.zst");
        }

        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 0x10;
            Put("build_1.wal.zst", changed);
            try
            {
                ArchiveReader.HighestSequence(_disk, First).ShouldBe(9, $"changed at {at}");   // a bit without meaning
            }
            catch (ArchiveDamagedException e)
            {
                e.Path.ShouldBe(Archives + "/build_1.wal.zst");
            }

            _disk.Unlink(Archives + "/build_1.wal.zst");
        }
    }

    [Fact]
    public void A_damaged_log_in_a_whole_archive_is_reported_with_its_place()
    {
        var log = Logs.Of((1, 3), (4, 9));
        log[30] ^= 1;
        Put("build_1.wal.zst", Pack(log));
        Should.Throw<ArchiveDamagedException>(() => ArchiveReader.HighestSequence(_disk, First)).Reason.ShouldContain("byte 16");
    }

    [Fact]
    public void Above_an_archive_that_cannot_be_read_to_its_end_a_gap_is_left()
    {
        var log = Logs.Of((1, 3), (4, 9), (10, 12));
        log[Logs.Of((1, 3), (4, 9)).Length - RecordCodec.OverheadBytes + 20] ^= 1; // in the third record
        Put("build_1.wal.zst", Pack(Logs.Of((1, 1))));
        Put("build_1~2.wal.zst", Pack(log));
        var numbers = ArchiveReader.Numbers(_disk, Archives, Job);
        numbers.StartAbove.ShouldBe(9 + ArchivedNumbers.Gap);
        var unreadable = numbers.Unreadable.ShouldHaveSingleItem();
        (unreadable.Path, unreadable.HighestRead).ShouldBe((Archives + "/build_1~2.wal.zst", 9));
        unreadable.Reason.ShouldContain("BadChecksum");
    }

    [Fact]
    public void The_gap_does_not_grow_with_each_log_above_it()
    {
        Put("build_1.wal.zst", Pack(Logs.Of((1, 9)))[..^5]);
        var first = ArchiveReader.Numbers(_disk, Archives, Job).StartAbove;
        Put("build_1~2.wal.zst", Pack(Logs.Of((first + 1, first + 5))));
        ArchiveReader.Numbers(_disk, Archives, Job).StartAbove.ShouldBe(first + 5);
    }

    [Fact]
    public void What_is_no_file_counts_as_unreadable_and_a_disk_error_stops_the_log_for_now()
    {
        Put("notes.txt", [1]);
        _disk.PutSymbolicLink(First, "/elsewhere/build_1.wal.zst");
        ArchiveReader.Numbers(_disk, Archives, Job).ShouldSatisfyAllConditions(
            numbers => numbers.StartAbove.ShouldBe(ArchivedNumbers.Gap - 1),
            numbers => numbers.Unreadable.Single().Reason.ShouldContain("ELOOP"));
        _disk.Unlink(First);
        Put("build_1.wal.zst", Pack(Logs.Of((1, 3))));
        _disk.Fault = call => call.Operation == DiskOperation.Read ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(() => ArchiveReader.Numbers(_disk, Archives, Job)).Error.ShouldBe(Errno.EIO);
        _disk.Fault = null;
        _disk.Unlink($"{Archives}/{RemovedArchives.FileName}");
        _disk.Fault = call => call.Operation == DiskOperation.List ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(() => ArchiveReader.Numbers(_disk, Archives, Job));
    }

    [Fact]
    public void Zeros_that_do_not_run_to_the_end_are_damage()
    {
        Put("build_1.wal.zst", Pack([.. Logs.Of((1, 3)), .. new byte[300_000], 1]));
        Refuses("zeros, then something else");
    }

    [Fact]
    public void A_frame_with_a_wrong_size_gives_no_byte_more_than_declared()
    {
        // Single segment, 4-byte content size of 10, then one RLE block of 100 KiB.
        byte[] bomb = [0x28, 0xB5, 0x2F, 0xFD, 0xA0, 10, 0, 0, 0, 0, 0, 0, 0x41];
        BinaryPrimitives.WriteUInt16LittleEndian(bomb.AsSpan(9), (ushort)((100 << 10 << 3 | 1 << 1 | 1) & 0xFFFF));
        bomb[11] = (100 << 10 << 3) >> 16;
        Put("build_1.wal.zst", bomb);
        Should.Throw<ArchiveDamagedException>(() =>
        {
            using var archive = ArchiveStream.Open(_disk, Archives + "/build_1.wal.zst");
            archive.ReadFully(new byte[1 << 20]);
        });
    }

    [Fact]
    public void A_frame_with_more_blocks_than_its_size_allows_gives_no_byte_more()
    {
        // A window of 2 MiB, 2-byte content size of 1,024, then eight RLE blocks of 128 KiB: each alone larger than that.
        var bomb = new List<byte> { 0x28, 0xB5, 0x2F, 0xFD, 0x40, 0x58, (1024 - 256) & 0xFF, (1024 - 256) >> 8 };
        for (var left = 8; left > 0; left--)
        {
            var block = (128 << 10 << 3) | (1 << 1) | (left == 1 ? 1 : 0);
            bomb.AddRange([(byte)block, (byte)(block >> 8), (byte)(block >> 16), 0x41]);
        }

        Put("build_1.wal.zst", [.. bomb]);
        using var archive = ArchiveStream.Open(_disk, First);
        var given = 0;
        Should.Throw<ArchiveDamagedException>(() =>
        {
            for (int read; (read = archive.Read(new byte[1000])) > 0;) given += read;
        });
        given.ShouldBeLessThanOrEqualTo(1024);
    }

    [Fact]
    public void An_archive_without_a_content_size_gives_no_more_than_the_limit()
    {
        Put("build_1.wal.zst", PackWithoutSize(Logs.Of((1, 7))));
        using var archive = ArchiveStream.Open(_disk, First, mostUndeclaredBytes: 40);
        var given = 0;
        Should.Throw<ArchiveDamagedException>(() =>
        {
            for (int read; (read = archive.Read(new byte[16])) > 0;) given += read;
        }).Reason.ShouldContain("more than 40 bytes");
        given.ShouldBeLessThanOrEqualTo(40);
    }

    [Fact]
    public void Bytes_after_the_frame_are_refused()
    {
        var whole = Pack(Logs.Of((1, 1)));
        Put("build_1.wal.zst", [.. whole, .. whole]);
        Refuses("something follows");
        Put("build_1.wal.zst", [.. whole, 0]);
        Refuses("something follows");
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 7, 7 }, "a skippable frame")]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0x20, 0, 1, 0, 0 }, "an empty frame")]
    public void Another_frame_after_the_first_is_refused_even_if_it_is_empty(byte[] frame, string what)
    {
        Put("build_1.wal.zst", [.. Pack(Logs.Of((1, 1))), .. frame]);
        Refuses("something follows", what);
    }

    [Fact]
    public void An_archive_without_a_content_size_is_read()
    {
        Put("build_1.wal.zst", PackWithoutSize(Logs.Of((1, 7))));
        using (var archive = ArchiveStream.Open(_disk, Archives + "/build_1.wal.zst")) archive.DeclaredBytes.ShouldBeNull();
        Highest().ShouldBe(7);
    }

    private void Refuses(string reason, string? what = null) =>
        Should.Throw<ArchiveDamagedException>(() => ArchiveReader.HighestSequence(_disk, First), what).Reason.ShouldContain(reason);

    private const string First = Archives + "/build_1.wal.zst";

    /// <summary>For archives that are all whole.</summary>
    private long Highest(string job = "build", string execution = "1")
    {
        var numbers = ArchiveReader.Numbers(_disk, Archives, new JobExecution(job, execution));
        numbers.Unreadable.ShouldBeEmpty();
        return numbers.StartAbove;
    }

    private void Put(string name, byte[] bytes) => _disk.Put(Archives + "/" + name, bytes);

    private static byte[] Pack(byte[] log)
    {
        var disk = new SimulatedFileSystem(new Random(1));
        disk.Put("/wal/x.wal", log);
        return disk.Bytes(new LogArchiver(disk, "/archive").Archive(new JobExecution("x"), "/wal/x.wal", default).Path)!;
    }

    private static byte[] PackWithoutSize(byte[] log)
    {
        using var zstd = new Compressor(3);
        var packed = new byte[100_000];
        zstd.WrapStream(log, packed, out _, out var first, isFinalBlock: false);
        zstd.WrapStream([], packed.AsSpan(first), out _, out var rest, isFinalBlock: true);
        return packed[..(first + rest)];
    }

    private static byte[] Vector(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", name));
}
