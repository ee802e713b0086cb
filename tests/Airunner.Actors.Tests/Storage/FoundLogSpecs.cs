using System.Diagnostics;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Protocol;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Storage;

/// <summary>A leftover log is made durable before anything depends on it.</summary>
public sealed class FoundLogSpecs
{
    private const string Log = "/wal/a.wal";
    private static readonly LogFolders Folders = new("/wal", "/damaged");
    private static readonly byte[] Whole = [.. TestLogs.Header(), .. TestLogs.Event(1, new byte[5000]), .. TestLogs.Event(2, [2])];
    private const int LargeEvents = 25;
    private static readonly byte[] Large = [.. TestLogs.Header(), .. Enumerable.Range(1, LargeEvents).SelectMany(LargeEvent)];
    private readonly SimulatedFileSystem _disk = new(new Random(5));

    public FoundLogSpecs() => DiskDirectories.Ensure(_disk, "/wal");

    [Theory, InlineData(true), InlineData(false)]
    public void What_a_failed_sync_left_in_the_cache_is_written_again(bool direct)
    {
        // Direct writes leave no records in the page cache; the header is always written through it.
        _disk.SupportsDirect = direct;
        Left(Whole, direct ? LogHeader.SizeBytes : Whole.Length);

        using var writer = Open().Writer.ShouldNotBeNull();
        _disk.Crash(Unsynced.Lost);

        _disk.Bytes(Log)![..Whole.Length].ShouldBe(Whole);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_repeated_event_is_acknowledged_only_when_what_was_found_of_it_is_written_again(bool direct)
    {
        _disk.SupportsDirect = direct;
        Left(Whole, Whole.Length);
        using var log = Opened();

        log.Offer(Repeated(1, new byte[5000]), 0, out var number, out _).ShouldBe(Taken.Already);
        _disk.Crash(Unsynced.Lost);

        number.ShouldBe(1);
        var end = LogHeader.SizeBytes + TestLogs.Event(1, new byte[5000]).Length;
        _disk.Bytes(Log)![..end].ShouldBe(Whole[..end]);
    }

    [Fact]
    public void A_repeated_event_of_a_large_log_is_written_again_before_it_is_acknowledged_also_one_before_another()
    {
        Left(Large, Large.Length);
        using var log = Opened();

        Repeat(log, 20);
        Repeat(log, 1);
        _disk.Crash(Unsynced.Lost);

        foreach (var (sequence, at) in ((int, int)[])[(1, LogHeader.SizeBytes), (20, LogHeader.SizeBytes + 19 * LargeEvent(1).Length)])
            _disk.Bytes(Log).AsSpan(at, LargeEvent(sequence).Length).SequenceEqual(LargeEvent(sequence)).ShouldBeTrue($"{sequence}");
    }

    [Fact]
    public void Repeated_events_of_a_large_log_are_written_again_a_megabyte_at_a_time_and_once()
    {
        Left(Large, Large.Length);
        using var log = Opened();
        var calls = Calls();

        for (var sequence = 1; sequence <= LargeEvents; sequence++) Repeat(log, sequence);

        calls.Count.ShouldBeInRange(1, 6); // of 2.5 MB
        calls.Clear();
        for (var sequence = 1; sequence <= LargeEvents; sequence++) Repeat(log, sequence);
        calls.ShouldBeEmpty();
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log).AsSpan(0, Large.Length).SequenceEqual(Large).ShouldBeTrue();
    }

    [Fact]
    public void A_repeated_event_whose_first_copy_cannot_be_read_is_not_refused()
    {
        _disk.Put(Log, Whole);
        using var log = Opened();
        using (var file = DiskFile.Open(_disk, Log, WalOpen.Write)) file.WriteFully(LogHeader.SizeBytes + 100, [0xFF]);

        Should.Throw<WalIOException>(() => log.Offer(Repeated(2, [2]), 0, out _, out _)).Operation.ShouldBe("pread");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_was_never_synced_is_synced(bool direct)
    {
        _disk.SupportsDirect = direct;
        using (var earlier = DiskFile.Open(_disk, Log, WalOpen.CreateNew)) earlier.WriteFully(0, Whole);

        using var writer = Open().Writer.ShouldNotBeNull();
        _disk.Crash(Unsynced.Lost);

        _disk.Bytes(Log)![..Whole.Length].ShouldBe(Whole);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_small_log_is_made_durable_by_one_write_past_the_page_cache(bool isNameDurable)
    {
        using (var earlier = DiskFile.Open(_disk, Log, WalOpen.CreateNew)) earlier.WriteFully(0, Whole);
        DiskDirectories.Sync(_disk, "/wal");
        var calls = Calls();

        using var writer = Opener().Open(Log, isNameDurable: isNameDurable).Writer.ShouldNotBeNull();

        DiskOperation[] expected = isNameDurable ? [DiskOperation.Write] : [DiskOperation.SyncDirectory, DiskOperation.Write];
        calls.ShouldBe(expected);
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log)![..Whole.Length].ShouldBe(Whole);
    }

    [Fact]
    public void A_large_log_is_synced_and_only_its_header_written_again()
    {
        byte[] large = [.. TestLogs.Header(), .. TestLogs.Event(1, new byte[100_000])];
        using (var earlier = DiskFile.Open(_disk, Log, WalOpen.CreateNew)) earlier.WriteFully(0, large);
        var calls = Calls();

        using var writer = Open().Writer.ShouldNotBeNull();

        calls.ShouldBe([DiskOperation.SyncDirectory, DiskOperation.Sync, DiskOperation.Write]);
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log)![..large.Length].ShouldBe(large);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_large_log_is_written_again_where_direct_transfers_are_refused_and_the_page_cache_is_used(bool isFull)
    {
        var torn = TestLogs.Event(LargeEvents + 1, [1])[..^1];
        Left([.. Large, .. isFull ? torn : []], Large.Length);
        _disk.RefusesDirectTransfers = true;
        if (isFull) _disk.Fault = static call => call.Operation == DiskOperation.Create ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        var files = new FallbackFileSystem(_disk, static _ => { });

        var opened = new LogOpener(files, Folders, preallocateBytes: 0, new ManualIo()).Open(Log);

        opened.IsDurable.ShouldBeTrue();
        opened.Writer?.Dispose();
        _disk.Fault = null;
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log).AsSpan(0, Large.Length).SequenceEqual(Large).ShouldBeTrue();
    }

    [Fact]
    public void A_segment_without_a_pending_event_is_written_again_where_direct_transfers_are_refused()
    {
        byte[] done = [.. Whole, .. TestLogs.Mark(2, RecordStatus.Sent)];
        Left(done, done.Length);
        _disk.RefusesDirectTransfers = true;
        var files = new FallbackFileSystem(_disk, static _ => { });

        new LogOpener(files, Folders, preallocateBytes: 0, new ManualIo()).Segments.Open(Log, after: -1).Contents.Index.Sent.ShouldBe(2);

        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log)![..done.Length].ShouldBe(done);
    }

    [Fact]
    public void A_small_log_that_cannot_be_written_is_synced_and_only_read()
    {
        using (var earlier = DiskFile.Open(_disk, Log, WalOpen.CreateNew)) earlier.WriteFully(0, Whole);
        var writes = 0;
        _disk.Fault = call => call.Operation == DiskOperation.Write && ++writes > 0 ? DiskFault.Fail(Errno.EIO) : DiskFault.None;

        var opened = Open();

        writes.ShouldBe(1); // after a failed write no other is tried on the file
        opened.Writer.ShouldBeNull();
        opened.WriteTrouble.ShouldNotBeNull().Error.ShouldBe(Errno.EIO);
        opened.IsDurable.ShouldBeTrue();
        _disk.Fault = null;
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log).ShouldBe(Whole);
    }

    [Fact]
    public void A_small_log_that_can_neither_be_written_nor_synced_is_not_known_to_be_durable()
    {
        _disk.Put(Log, Whole);
        _disk.Fault = static call =>
            call.Operation is DiskOperation.Write or DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;

        Open().IsDurable.ShouldBeFalse();
    }

    [Theory, InlineData(true), InlineData(false)]
    public void The_cut_of_a_torn_tail_is_durable(bool direct)
    {
        _disk.SupportsDirect = direct;
        _disk.Put(Log, [.. Whole, .. TestLogs.Event(3, new byte[9000])[..8000]]);

        using var writer = Open().Writer.ShouldNotBeNull();
        _disk.Crash(Unsynced.Lost);

        _disk.Bytes(Log).ShouldBe(Whole);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_rewritten_log_is_durable_under_its_name(bool direct)
    {
        _disk.SupportsDirect = direct;
        var damaged = Whole.ToArray();
        damaged[LogHeader.SizeBytes + 100] ^= 0xFF;
        _disk.Put(Log, damaged);

        using var writer = Open().Writer.ShouldNotBeNull();
        _disk.Crash(Unsynced.Lost);

        byte[] readable = [.. TestLogs.Header(), .. TestLogs.Event(2, [2])];
        _disk.Bytes(Log)![..readable.Length].ShouldBe(readable);
        _disk.Bytes(Log).AsSpan(readable.Length).IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void A_record_that_became_unreadable_after_the_scan_is_not_left_out_of_a_rewritten_log()
    {
        _disk.Put(Log, TestLogs.Inclusive([.. Whole]));
        using var file = DiskFile.Open(_disk, Log, WalOpen.Write);
        var found = LogContents.Scan(file);
        found.Summary.Dialect.ShouldBe(Dialect.Inclusive);
        file.WriteFully(LogHeader.SizeBytes + 100, [0xFF]);
        var before = _disk.Bytes(Log);

        Should.Throw<WalIOException>(() => new LogRepair(_disk, Folders).Rewrite(Log, found)).Operation.ShouldBe("pread");

        _disk.Bytes(Log).ShouldBe(before);
    }

    [Fact]
    public void A_record_with_a_broken_length_that_changed_after_the_scan_is_not_sealed_again()
    {
        using var file = WithBrokenLength(out var found);
        file.WriteFully(LogHeader.SizeBytes + RecordCodec.PayloadAtBytes + 20, [0xFF]); // in its output
        var before = _disk.Bytes(Log);

        Should.Throw<WalIOException>(() => new LogRepair(_disk, Folders).Rewrite(Log, found)).Operation.ShouldBe("pread");

        _disk.Bytes(Log).ShouldBe(before);
    }

    [Fact]
    public void A_record_with_a_broken_length_that_was_cut_after_the_scan_is_unreadable()
    {
        using var file = WithBrokenLength(out var found);
        file.Truncate(LogHeader.SizeBytes + 50);

        using var reader = new LogReader(file, found.Summary.Dialect, found.Runs, LogHeader.SizeBytes);

        reader.TryNext(out _).ShouldBeFalse();
        reader.IsUnreadable.ShouldBeTrue();
    }

    [Fact]
    public void A_reading_that_cannot_be_is_an_internal_error_that_says_what_was_seen()
    {
        _disk.Put(Log, [.. Whole]);
        using var file = DiskFile.Open(_disk, Log, WalOpen.Read);
        LogRun[] outOfOrder = [new(100, 200), new(LogHeader.SizeBytes, 50)];

        var error = Should.Throw<UnreachableException>(() =>
        {
            using var reader = new LogReader(file, Dialect.Exclusive, outOfOrder, fromBytes: 100);
            reader.TryNext(out _);
        });

        error.Message.ShouldStartWith($"Internal error while '{Log}' is read: 32 bytes are wanted at byte 100, in run 0 of 2");
    }

    [Fact]
    public void A_mark_applies_only_to_events_before_it()
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, [1]), .. TestLogs.Mark(9, RecordStatus.Sent), .. TestLogs.Event(5, [5])];
        _disk.Put(Log, log);
        using var file = DiskFile.Open(_disk, Log, WalOpen.Read);
        var found = LogContents.Scan(file);
        (found.Index.Sent, found.Index.Pending, found.Index.DoneThrough).ShouldBe((1, 1, 1L));
    }

    private DiskFile WithBrokenLength(out LogContents found)
    {
        byte[] log = [.. TestLogs.Header(), .. TestLogs.Event(1, new byte[100]), .. TestLogs.Event(2, [2])];
        log[LogHeader.SizeBytes] ^= 1;
        _disk.Put(Log, log);
        var file = DiskFile.Open(_disk, Log, WalOpen.Write);
        found = LogContents.Scan(file);
        found.Runs[0].LengthIsBroken.ShouldBeTrue();
        return file;
    }

    private LogOpener Opener() => new(_disk, Folders, preallocateBytes: 0, new ManualIo());

    private OpenedLog Open() => Opener().Open(Log);

    /// <summary>The writes and syncs from now on.</summary>
    private List<DiskOperation> Calls()
    {
        var calls = new List<DiskOperation>();
        _disk.Fault = call =>
        {
            if (call.Operation is DiskOperation.Write or DiskOperation.Sync or DiskOperation.SyncDirectory) calls.Add(call.Operation);
            return DiskFault.None;
        };
        return calls;
    }

    private static byte[] LargeEvent(int sequence) => TestLogs.Event(sequence, new byte[100_000]);

    private static void Repeat(JobLog log, int sequence) =>
        log.Offer(Repeated(sequence, new byte[100_000]), 0, out _, out _).ShouldBe(Taken.Already);

    private JobLog Opened() => new(_disk, Open(), new SpaceGuard(_disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);

    private static EventBody Repeated(long sequence, byte[] output) =>
        EventBody.Of(new JobEvent { Sequence = sequence, Output = new OutputEvent { Output = ByteString.CopyFrom(output) } });

    /// <summary>A log whose first bytes an earlier process wrote, and whose sync failed.</summary>
    private void Left(byte[] log, int neverSynced)
    {
        _disk.Put(Log, [.. new byte[neverSynced], .. log[neverSynced..]]);
        using var earlier = DiskFile.Open(_disk, Log, WalOpen.Write);
        earlier.WriteFully(0, log.AsSpan(0, neverSynced));
        _disk.Fault = call => call.Operation == DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(earlier.Sync);
        _disk.Fault = null;
    }
}
