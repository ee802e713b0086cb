using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Storage;

/// <summary>Records that were committed survive a crash that loses all unsynced bytes.</summary>
public sealed class ForgettingLogSpecs
{
    private const string Log = "/a.wal";
    private readonly SimulatedFileSystem _disk = new(new Random(3));
    private readonly ManualIo _background = new();

    [Theory, InlineData(true), InlineData(false)]
    public void A_commit_that_has_returned_survives(bool direct)
    {
        _disk.SupportsDirect = direct;
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes);
        var record = TestLogs.Event(1, new byte[6000]);
        Gather(log, record);
        log.Commit();

        _disk.Crash(Unsynced.Lost);

        _disk.Bytes(Log).AsSpan(LogHeader.SizeBytes, record.Length).ToArray().ShouldBe(record);
    }

    [Theory]
    [InlineData(true, 0, 16)]
    [InlineData(true, 5000, 9000)]
    [InlineData(false, 0, 4096)]
    [InlineData(false, 5000, 9000)]
    [InlineData(false, 5000, 20_000)]
    public void What_was_found_and_is_written_again_is_durable_though_an_earlier_sync_of_it_failed(bool direct, int from, int to)
    {
        _disk.SupportsDirect = direct;
        var found = NeverSynced(20_000);
        using var log = Open(found.Length);

        log.WriteAgain(from, to);

        _disk.DurableBytes(Log)!.AsSpan(from, to - from).ToArray().ShouldBe(found[from..to]);
        _disk.Crash(Unsynced.Lost);
        _disk.Bytes(Log)!.AsSpan(from, to - from).ToArray().ShouldBe(found[from..to]);
    }

    [Fact]
    public void A_rewrite_in_place_that_fails_poisons_the_file()
    {
        var found = NeverSynced(20_000);
        using var log = Open(found.Length);
        _disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(() => log.WriteAgain(0, 5000)).ShouldBeSameAs(log.Failure);
        _disk.Fault = null;

        Should.Throw<InvalidOperationException>(() => log.WriteAgain(0, 5000));
        Should.Throw<InvalidOperationException>(() => log.Trim());
        log.CutBack().ShouldBeFalse();
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_failed_commit_poisons_the_file_and_nothing_is_written_after_it(bool direct)
    {
        _disk.SupportsDirect = direct;
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes);
        Gather(log, TestLogs.Event(1, [1]));
        var failing = direct ? DiskOperation.Write : DiskOperation.Sync;
        _disk.Fault = call => call.Operation == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(log.Commit).ShouldBeSameAs(log.Failure);
        _disk.Fault = null;

        log.CutBack().ShouldBeFalse(); // only a lack of space can be undone
        Should.Throw<InvalidOperationException>(log.Commit);
        log.DurableEndBytes.ShouldBe(LogHeader.SizeBytes);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void After_a_lack_of_space_the_log_is_cut_back_durably(bool direct)
    {
        _disk.SupportsDirect = direct;
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes);
        HalfCommit(log, TestLogs.Event(1, new byte[10_000]));

        log.CutBack().ShouldBeTrue();

        _disk.UnsyncedChanges().ShouldBeEmpty();
        _disk.DurableBytes(Log).ShouldBe(TestLogs.Header());
        (log.Failure, log.EndBytes).ShouldBe((null, LogHeader.SizeBytes));
        Gather(log, TestLogs.Event(1, [2]));
        log.Commit();
        _disk.DurableBytes(Log).AsSpan(LogHeader.SizeBytes, TestLogs.Event(1, [2]).Length).ToArray().ShouldBe(TestLogs.Event(1, [2]));
    }

    [Theory, InlineData(DiskOperation.Truncate), InlineData(DiskOperation.Sync)]
    public void A_cut_back_that_fails_leaves_the_log_poisoned(DiskOperation failing)
    {
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes);
        HalfCommit(log, TestLogs.Event(1, new byte[10_000]));
        _disk.Fault = call => call.Operation == failing ? DiskFault.Fail(Errno.EIO) : DiskFault.None;

        log.CutBack().ShouldBeFalse();

        _disk.Fault = null;
        log.Failure.ShouldNotBeNull().Error.ShouldBe(Errno.EIO);
        log.CutBack().ShouldBeFalse();
        Should.Throw<InvalidOperationException>(log.Commit);
    }

    [Fact]
    public void Zeros_in_progress_do_not_grow_a_log_that_was_cut_back()
    {
        _disk.Put(Log, [.. TestLogs.Header(), .. new byte[32 * 1024]]);
        using var log = Open(LogHeader.SizeBytes, maxStepBytes: 1 << 20);
        Gather(log, TestLogs.Event(1, [1]));
        log.Commit();
        _background.Waiting.ShouldBe(1);
        Gather(log, TestLogs.Event(2, [2]));
        _disk.Fault = call => call.Operation == DiskOperation.Write ? DiskFault.Fail(Errno.ENOSPC) : DiskFault.None;
        Should.Throw<WalIOException>(log.Commit);
        _disk.Fault = null;

        log.CutBack().ShouldBeTrue();

        _background.Waiting.ShouldBe(0);
        _disk.Bytes(Log)!.Length.ShouldBe((int)log.EndBytes);
    }

    [Fact]
    public void A_log_that_is_closed_leaves_no_zeros_in_progress()
    {
        _disk.Put(Log, TestLogs.Header());
        using (var log = Open(LogHeader.SizeBytes, maxStepBytes: 1 << 20))
        {
            Gather(log, TestLogs.Event(1, [1]));
            log.Commit();
            _background.Waiting.ShouldBe(1);
        }

        _background.Waiting.ShouldBe(0);
    }

    [Fact]
    public void Bytes_that_are_no_longer_in_the_file_are_not_written_again()
    {
        var found = NeverSynced(20_000);
        using var log = Open(found.Length);
        using (var other = DiskFile.Open(_disk, Log, WalOpen.Write)) other.Truncate(6000);

        Should.Throw<WalIOException>(() => log.WriteAgain(5000, 9000)).Operation.ShouldBe("pread");
    }

    [Fact]
    public void A_log_that_is_shorter_than_it_was_is_not_opened_for_writing()
    {
        _disk.Put(Log, TestLogs.Header());
        Should.Throw<WalIOException>(() => Open(LogHeader.SizeBytes + 1)).Operation.ShouldBe("pread");
    }

    [Fact]
    public void Behind_the_last_record_stand_zeros_whatever_the_memory_held_before()
    {
        var used = LogChunk.Rent(16 * 1024, 0);
        used.Span.Fill(0xEE);
        used.Release();
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes);
        Gather(log, TestLogs.Event(1, [1]));
        log.Commit();

        _disk.Bytes(Log).AsSpan((int)log.EndBytes).IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void No_more_is_gathered_than_a_commit_may_take()
    {
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes);
        var room = log.Reserve(100_000);
        for (var i = 0; i < 100 && !room.IsEmpty; i++)
        {
            log.Gathered(100_000);
            room = log.Reserve(100_000);
        }

        room.IsEmpty.ShouldBeTrue();
        log.GatheredBytes.ShouldBeInRange(512 * 1024, 1024 * 1024);
        log.Commit();
        log.Reserve(100_000).Length.ShouldBe(100_000);
    }

    [Fact]
    public void A_trim_is_durable()
    {
        _disk.Put(Log, [.. TestLogs.Header(), .. new byte[9000]]);
        using var log = Open(LogHeader.SizeBytes);

        log.Trim();

        _disk.DurableBytes(Log).ShouldBe(TestLogs.Header());
    }

    [Fact]
    public void Steps_of_zeros_begin_behind_the_cut()
    {
        _disk.Put(Log, TestLogs.Header());
        using var log = Open(LogHeader.SizeBytes, maxStepBytes: 1 << 20);
        Gather(log, TestLogs.Event(1, [1]));
        log.Commit();
        HalfCommit(log, TestLogs.Event(2, new byte[200_000]));
        var before = _disk.Calls.Count;

        log.CutBack().ShouldBeTrue();
        Gather(log, TestLogs.Event(2, [2]));
        log.Commit();
        _background.RunNext();

        _disk.Calls.Skip(before)
            .Count(call => call is { Operation: DiskOperation.Write, OffsetBytes: 4096, CountBytes: 128 * 1024 })
            .ShouldBe(1);
    }

    /// <summary>A log whose sync failed: its bytes can be read from the page cache, while the disk has only its length.</summary>
    private byte[] NeverSynced(int bytes)
    {
        var found = TestLogs.Header().Concat(Enumerable.Range(0, bytes - LogHeader.SizeBytes).Select(i => (byte)(1 + i % 250))).ToArray();
        _disk.Put(Log, new byte[bytes]);
        using var earlier = DiskFile.Open(_disk, Log, WalOpen.Write);
        earlier.WriteFully(0, found);
        _disk.Fault = call => call.Operation == DiskOperation.Sync ? DiskFault.Fail(Errno.EIO) : DiskFault.None;
        Should.Throw<WalIOException>(earlier.Sync);
        _disk.Fault = null;
        return found;
    }

    /// <summary>A commit of which 4 KiB are written before the disk is full.</summary>
    private void HalfCommit(WalLogFile log, byte[] record)
    {
        Gather(log, record);
        var writes = 0;
        _disk.Fault = call =>
        {
            if (call.Operation != DiskOperation.Write) return DiskFault.None;
            writes++;
            return writes == 1 ? DiskFault.Shorten(4096) : DiskFault.Fail(Errno.ENOSPC);
        };
        Should.Throw<WalIOException>(log.Commit).IsNoSpace.ShouldBeTrue();
        _disk.Fault = null;
        using var behind = DiskFile.Open(_disk, Log, WalOpen.Write);
        behind.Sync(); // the kernel may write pages back at any time
    }

    private WalLogFile Open(long endBytes, long maxStepBytes = 0) => WalLogFile.Open(_disk, Log, endBytes, maxStepBytes, _background);

    private static void Gather(WalLogFile log, byte[] record)
    {
        record.CopyTo(log.Reserve(record.Length));
        log.Gathered(record.Length);
    }
}
