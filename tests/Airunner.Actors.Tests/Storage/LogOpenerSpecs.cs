using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

public sealed class LogOpenerSpecs
{
    private const string Log = "/wal/a.wal";
    private readonly SimulatedFileSystem _disk = new(new Random(5));
    private readonly LogOpener _opener;

    public LogOpenerSpecs()
    {
        DiskDirectories.Ensure(_disk, "/wal");
        _opener = new LogOpener(_disk, new LogFolders("/wal", "/damaged"), preallocateBytes: 1 << 20, new Inline());
    }

    public static TheoryData<VectorLog> Logs =>
        [.. TestVectors.Logs.Where(log => log.Damage is not (["bad magic"] or ["unknown version 2"]))];

    public static TheoryData<DamagedLog> DamagedLogs => [.. TestVectors.DamagedLogs];

    [Theory, MemberData(nameof(Logs))]
    public void A_logs_index_counts_as_the_vectors_say(VectorLog vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        _disk.Put(Log, TestVectors.Bytes(vector.File));
        using var file = DiskFile.Open(_disk, Log, WalOpen.Read);
        var found = LogContents.Scan(file);
        found.Index.Pending.ShouldBe(vector.Pending.Count);
        found.Index.Sent.ShouldBe(vector.Sent.Count);
        found.Index.Failed.ShouldBe(vector.Failed.Count);
        Pending(found).ShouldBe(vector.Pending);
    }

    [Theory, MemberData(nameof(DamagedLogs))]
    public void A_damaged_log_is_repaired_and_its_original_kept(DamagedLog vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        _disk.Put(Log, TestVectors.Bytes($"damaged/{vector.File}"));
        var opened = vector.Dialect == "inclusive" ? _opener.Rewrite(Log) : _opener.Open(Log);
        using var writer = opened.Writer.ShouldNotBeNull();
        opened.Contents.Summary.IsDamaged.ShouldBeFalse();
        opened.Contents.Index.Events.ShouldBe(vector.Sequences.Count);
        (opened.KeptAt is not null).ShouldBe(vector.Damaged || vector.Dialect == "inclusive");
        _disk.Crash(Unsynced.Lost);
        using var file = DiskFile.Open(_disk, Log, WalOpen.Read);
        LogContents.Scan(file).Index.Events.ShouldBe(vector.Sequences.Count);
    }

    [Fact]
    public void A_new_logs_header_and_name_are_durable_before_its_first_record()
    {
        using var writer = _opener.Open(Log).Writer;
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log)!.AsSpan(0, LogHeader.SizeBytes).ToArray().ShouldBe(TestLogs.Header());
    }

    [Fact]
    public void A_log_whose_header_a_crash_has_torn_can_be_opened()
    {
        for (var attempt = 0; attempt < 200; attempt++) // the crash keeps any of the pieces
        {
            var writes = 0;
            _disk.Fault = call => call.Operation != DiskOperation.Write ? DiskFault.None : ++writes switch
            {
                1 => DiskFault.Shorten(1 + attempt % (LogHeader.SizeBytes - 1)),
                2 => DiskFault.None,
                _ => DiskFault.Crash,
            };
            Should.Throw<SimulatedCrashException>(() => _opener.Open(Log));
            _disk.Fault = null;
            _disk.Crash(Unsynced.Torn);
            using (Should.NotThrow(() => _opener.Open(Log)).Writer.ShouldNotBeNull())
                _disk.Unlink(Log).ShouldBe(Errno.None);
        }
    }

    [Fact]
    public void A_disk_with_room_for_little_more_than_a_header_takes_a_new_log()
    {
        _disk.CapacityBytes = 3 * 4096;
        using var writer = _opener.Open(Log).Writer.ShouldNotBeNull();
        writer.EndBytes.ShouldBe(LogHeader.SizeBytes);
    }

    [Fact]
    public void A_disk_without_inodes_says_so()
    {
        _disk.FreeInodeCount = 0;
        var failure = Should.Throw<WalIOException>(() => _opener.Open(Log));
        failure.IsNoSpace.ShouldBeTrue();
        failure.Message.ShouldContain("no inodes are left");
        Should.Throw<WalIOException>(() => DiskDirectories.Ensure(_disk, "/other")).Message.ShouldContain("no inodes are left");
    }

    [Fact]
    public void A_full_disk_does_not_speak_of_inodes()
    {
        _disk.Fault = call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Should.Throw<WalIOException>(() => _opener.Open(Log)).Message.ShouldNotContain("inodes");
    }

    [Fact]
    public void A_torn_tail_is_cut_in_place_and_its_bytes_are_kept()
    {
        byte[] whole = [.. TestLogs.Header(), .. TestLogs.Event(1, [1])];
        _disk.Put(Log, [.. whole, .. TestLogs.Event(2, new byte[100])[..60]]);
        using var writer = _opener.Open(Log).Writer;
        _disk.DurableBytes($"/damaged/a@{whole.Length}.tail")!.ShouldBe(TestLogs.Event(2, new byte[100])[..60]);
    }

    [Fact]
    public void A_repair_that_fails_repeatedly_leaves_one_name()
    {
        Damaged();
        _disk.Fault = call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        for (var i = 0; i < 5; i++) _opener.Open(Log).WriteTrouble.ShouldNotBeNull().IsNoSpace.ShouldBeTrue();
        _disk.Fault = null;
        using var writer = _opener.Open(Log).Writer.ShouldNotBeNull();
        _disk.List("/damaged", out var names);
        names.ShouldBe(["a.wal"]);
    }

    [Theory]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EOPNOTSUPP)]
    public void Without_hard_links_a_damaged_original_is_kept_as_a_copy(Errno answer)
    {
        var original = Damaged();
        _disk.Fault = call => call.Operation == DiskOperation.Link ? DiskFault.Fail(answer) : DiskFault.None;
        var opened = _opener.Open(Log);
        using var writer = opened.Writer.ShouldNotBeNull();
        _disk.DurableBytes(opened.KeptAt.ShouldNotBeNull()).ShouldBe(original);
    }

    [Fact]
    public void Without_hard_links_a_repair_that_fails_leaves_no_copy_and_no_other_change()
    {
        var original = Damaged();
        _disk.Fault = call => call.Operation switch
        {
            DiskOperation.Link => DiskFault.Fail(Errno.EPERM),
            DiskOperation.Rename => DiskFault.Fail(Errno.EIO),
            _ => DiskFault.None,
        };
        for (var i = 0; i < 3; i++) _opener.Open(Log).WriteTrouble.ShouldNotBeNull();
        _disk.List("/damaged", out var names);
        names.ShouldBeEmpty();
        _disk.Bytes(Log).ShouldBe(original);
    }

    [Fact]
    public void Without_hard_links_the_copy_stays_once_the_log_was_replaced()
    {
        var original = Damaged();
        _disk.Fault = call => call switch
        {
            { Operation: DiskOperation.Link } => DiskFault.Fail(Errno.EPERM),
            { Operation: DiskOperation.SyncDirectory, Path: "/wal" } when IsKept() => DiskFault.Fail(Errno.EIO),
            _ => DiskFault.None,
        };
        _opener.Open(Log).WriteTrouble.ShouldNotBeNull();
        _disk.DurableBytes("/damaged/a.wal").ShouldBe(original);

        bool IsKept() => _disk.Bytes("/damaged/a.wal") is not null;
    }

    [Fact]
    public void A_tail_that_cannot_be_kept_leaves_no_half_copies()
    {
        _disk.Put(Log, [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, new byte[100])[..60]]);
        _disk.Fault = call => call.Operation == DiskOperation.Write && call.Path.StartsWith("/damaged", StringComparison.Ordinal)
            ? DiskFault.Fail(Errno.ENOSPC)
            : DiskFault.None;
        for (var i = 0; i < 3; i++) _opener.Open(Log).WriteTrouble.ShouldNotBeNull();
        _disk.List("/damaged", out var names);
        names.ShouldBeEmpty();
    }

    [Fact]
    public void A_failed_log_that_is_damaged_too_is_rewritten_and_kept()
    {
        var original = Damaged();
        var opened = _opener.Rewrite(Log);
        using var writer = opened.Writer.ShouldNotBeNull();
        opened.Findings.ShouldNotBeEmpty();
        _disk.DurableBytes(opened.KeptAt.ShouldNotBeNull()).ShouldBe(original);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_rewritten_log_whose_name_cannot_be_synced_is_read_where_its_records_stand_now(bool isForeign)
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Unreadable(1), .. TestLogs.Event(2, [2])];
        _disk.Put(Log, isForeign ? TestLogs.Inclusive(log) : log);
        _disk.Fault = call => call is { Operation: DiskOperation.SyncDirectory, Path: "/wal" } ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        var opened = _opener.Rewrite(Log);
        opened.WriteTrouble.ShouldNotBeNull().Error.ShouldBe(Errno.EIO);
        opened.Contents.Runs.ShouldHaveSingleItem().OffsetBytes.ShouldBe(LogHeader.SizeBytes);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Where_a_damaged_log_is_kept_is_known_also_when_the_new_name_cannot_be_synced(bool isRewrite)
    {
        var original = Damaged();
        var isRenamed = false;
        _disk.Fault = call =>
        {
            isRenamed |= call.Operation == DiskOperation.Rename;
            var fails = isRenamed && call is { Operation: DiskOperation.SyncDirectory, Path: "/wal" };
            return fails ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        };
        var opened = isRewrite ? _opener.Rewrite(Log) : _opener.Open(Log);
        opened.WriteTrouble.ShouldNotBeNull().Error.ShouldBe(Errno.EIO);
        _disk.DurableBytes(opened.KeptAt.ShouldNotBeNull()).ShouldBe(original);
    }

    [Fact]
    public void After_a_trim_that_failed_nothing_is_written_to_the_file()
    {
        using var writer = _opener.Open(Log).Writer.ShouldNotBeNull();
        _disk.Fault = call => call.Operation == DiskOperation.Truncate ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(() => writer.Trim());
        writer.Failure.ShouldNotBeNull().Operation.ShouldBe("ftruncate");
        Should.Throw<InvalidOperationException>(() => writer.Trim());
    }

    [Fact]
    public void A_writer_that_fails_while_opening_is_closed()
    {
        _disk.Put(Log, TestLogs.Header());
        _disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        _opener.Open(Log).WriteTrouble.ShouldNotBeNull().Operation.ShouldBe("pwrite");
        _disk.Fault = null;
        var free = Free();
        _disk.Unlink(Log);
        Free().ShouldBeGreaterThan(free); // a file that is still open keeps its blocks
    }

    [Fact]
    public void Marks_that_find_no_room_wait_and_a_lack_of_space_undoes_the_whole_commit()
    {
        var opened = _opener.Open(Log);
        using var log = new JobLog(_disk, opened, new SpaceGuard(_disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);
        var marks = 0;
        for (var i = 1; i <= 40_000; i++)
        {
            var body = EventBody.Of(new Airunner.Protocol.JobEvent { Sequence = i });
            while (log.Offer(body, 0, out _, out _) == Taken.CommitFirst) log.Commit(0);
        }

        log.Commit(0);
        var durable = log.DurableBytes;
        for (var i = 1; i <= 30_000; i++, marks++) log.Fail(i);
        log.Offer(EventBody.Of(new Airunner.Protocol.JobEvent { Sequence = 50_000 }), 0, out _, out _).ShouldBe(Taken.Gathered);
        log.Commit(0);
        log.HasMarks.ShouldBeTrue(); // not all fitted into one write
        log.Index.LastSequence.ShouldBe(50_000);
        _disk.Fault = call => call is { Operation: DiskOperation.Write, Path: Log } ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Should.Throw<WalIOException>(() => log.Commit(0)).IsNoSpace.ShouldBeTrue();
        _disk.Fault = null;
        log.CutBack().ShouldBeTrue();
        log.Index.LastSequence.ShouldBe(50_000);
        while (log.HasMarks) log.Commit(0);
        log.DurableBytes.ShouldBeGreaterThan(durable + marks * RecordCodec.OverheadBytes);
        log.CloseWriter();
        using var file = DiskFile.Open(_disk, Log, WalOpen.Read);
        var found = LogContents.Scan(file);
        (found.Summary.IsDamaged, found.Index.Failed, found.Index.Events).ShouldBe((false, 30_000L, 40_001L));
    }

    [Fact]
    public void A_log_that_became_shorter_after_the_scan_is_not_replaced_by_a_part_of_it()
    {
        byte[] whole = [.. TestLogs.Header(), .. TestLogs.Event(1, new byte[5000]), .. TestLogs.Event(2, [2])];
        _disk.Put(Log, whole);
        using var file = DiskFile.Open(_disk, Log, WalOpen.Write);
        var found = LogContents.Scan(file);
        file.Truncate(4000);

        var repair = new LogRepair(_disk, new LogFolders("/wal", "/damaged"));
        Should.Throw<WalIOException>(() => repair.Rewrite(Log, found)).Operation.ShouldBe("pread");

        _disk.Bytes(Log).ShouldBe(whole[..4000]);
        _disk.ListNames("/wal").ShouldBe(["a.wal"]);
    }

    [Fact]
    public void A_failed_mark_of_a_later_event_or_of_none_has_no_effect()
    {
        var mark = TestLogs.Mark(2, RecordStatus.Failed);
        byte[] events = [.. TestLogs.Event(1, [1]), .. TestLogs.Event(3, [3])];
        _disk.Put(Log, [.. TestLogs.Header(), .. mark, .. events, .. mark, .. TestLogs.Event(4, [4])]);
        using var file = DiskFile.Open(_disk, Log, WalOpen.Read);
        var found = LogContents.Scan(file);
        (found.Index.Failed, found.Index.Pending).ShouldBe((0, 3));
        _disk.Put(Log, [.. TestLogs.Header(), .. TestLogs.Mark(1, RecordStatus.Failed), .. TestLogs.Event(1, [1])]);
        using var again = DiskFile.Open(_disk, Log, WalOpen.Read);
        LogContents.Scan(again).Index.Pending.ShouldBe(1);
    }

    private byte[] Damaged()
    {
        byte[] bytes = [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Event(2, new byte[50]), .. TestLogs.Event(3, [3])];
        bytes[LogHeader.SizeBytes + TestLogs.Event(1, [1]).Length + 30] ^= 0xFF;
        _disk.Put(Log, bytes);
        return bytes;
    }

    private long Free()
    {
        _disk.FreeBytes("/wal", out var bytes).ShouldBe(Errno.None);
        return bytes;
    }

    private IEnumerable<long> Pending(LogContents found)
    {
        if (found.Runs.Length == 0) return [];
        var plan = new BatchPlan(Log, found.Summary.Dialect, found.Runs, found.Position, null, found.Index.DoneThrough,
            found.Index.FailedAhead.ToHashSet(), 1000, 1 << 20)
        {
            Inode = found.Inode,
        };
        return BatchReader.Read(_disk, plan).Events.Select(e => e.Sequence);
    }

    private sealed class Inline : IBackgroundIo
    {
        public bool Run(Action work)
        {
            work();
            return true;
        }
    }
}
