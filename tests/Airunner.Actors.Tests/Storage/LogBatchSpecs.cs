using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Airunner.Simulation;
using CsCheck;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Storage;

/// <summary>A batch read from memory equals the batch read from the file, wherever chunks and commits begin and end.</summary>
public sealed class LogBatchSpecs
{
    private static readonly Gen<int> Sizes =
        Gen.Frequency((6, Gen.Int[0, 200]), (3, Gen.Int[2_000, 40_000]), (1, Gen.Int[500_000, 3_000_000]));
    private static readonly Gen<(int Size, int Step)> Steps = Gen.Select(Sizes, Gen.Int[0, 9]);

    [Theory, InlineData(true), InlineData(false)]
    public void Batches_from_memory_equal_batches_from_the_file(bool direct) =>
        Steps.Array[1, 120].Sample(steps => Check(direct, steps), iter: 25);

    [Fact]
    public void Memory_that_is_not_what_was_written_gives_nothing()
    {
        var disk = new SimulatedFileSystem(new Random(3));
        disk.CreateDirectory("/wal").ShouldBe(Errno.None);
        var opened = new LogOpener(disk, new LogFolders("/wal", "/damaged"), preallocateBytes: 0, new NoBackground()).Open("/wal/a.wal");
        using var log = new JobLog(disk, opened, new SpaceGuard(disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);
        var output = new OutputEvent { Output = ByteString.CopyFrom(new byte[100]) };
        for (var i = 0; i < 2; i++) log.Offer(EventBody.Of(new JobEvent { Output = output }), 0, out _, out _);
        log.Commit(0);
        var plan = log.PlanBatch(maxEvents: 7, maxBytes: 1 << 20);
        plan.Recent.ShouldNotBeNull()[^1].Span[(int)log.DurableBytes - 20] ^= 1; // in the second one

        var content = BatchReader.Read(disk, plan);

        (content.IsDamaged, content.Events.Count).ShouldBe((true, 1));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_backlog_of_this_process_is_read_past_the_page_cache_a_batch_at_a_time(bool direct)
    {
        var disk = new SimulatedFileSystem(new Random(3)) { SupportsDirect = direct };
        using var log = WithEvents(disk, count: 300, eventBytes: 1_000);
        var calls = disk.Calls.Count;
        var read = 0;
        for (; log.Unread > 0; read++)
        {
            var batch = BatchReader.Read(disk, log.PlanBatch(maxEvents: 100, maxBytes: 1 << 20) with { Recent = null });
            batch.Events.Count.ShouldBe(100);
            log.NoteRead(batch.Next);
        }

        var reads = disk.Calls.Skip(calls).Where(call => call.Operation == DiskOperation.Read).ToList();
        read.ShouldBe(3);
        reads.All(call => call.OffsetBytes % DirectAccess.BlockBytes == 0 && call.CountBytes % DirectAccess.BlockBytes == 0)
            .ShouldBe(direct);
        if (direct) reads.Count.ShouldBe(read);
    }

    [Fact]
    public void A_large_batch_is_read_a_megabyte_at_a_time()
    {
        var disk = new SimulatedFileSystem(new Random(3));
        using var log = WithEvents(disk, count: 4_000, eventBytes: 1_000);
        var calls = disk.Calls.Count;

        BatchReader.Read(disk, log.PlanBatch(maxEvents: 4_096, maxBytes: 4 << 20) with { Recent = null }).Events.Count.ShouldBe(4_000);

        var reads = disk.Calls.Skip(calls).Where(call => call.Operation == DiskOperation.Read).Select(call => call.CountBytes).ToList();
        reads[..3].ShouldAllBe(bytes => bytes == 1 << 20);
        reads.Count.ShouldBeLessThan(6); // 4.2 MB, and what of the end of one read is read again by the next
    }

    [Fact]
    public void A_backlog_of_an_earlier_process_is_read_through_the_page_cache_in_which_its_scan_left_it()
    {
        var disk = new SimulatedFileSystem(new Random(3));
        WithEvents(disk, count: 300, eventBytes: 1_000).Dispose();
        using var log = Open(disk);
        var calls = disk.Calls.Count;

        BatchReader.Read(disk, log.PlanBatch(maxEvents: 100, maxBytes: 1 << 20)).Events.Count.ShouldBe(100);

        disk.Calls.Skip(calls).Where(call => call.Operation == DiskOperation.Read)
            .ShouldAllBe(call => call.OffsetBytes == LogHeader.SizeBytes || call.OffsetBytes % DirectAccess.BlockBytes != 0);
    }

    [Fact]
    public void A_log_that_was_cut_inside_the_block_that_is_read_is_damaged()
    {
        var disk = new SimulatedFileSystem(new Random(3));
        using var log = WithEvents(disk, count: 20, eventBytes: 1_000);
        log.NoteRead(BatchReader.Read(disk, log.PlanBatch(maxEvents: 6, maxBytes: 1 << 20)).Next);
        var plan = log.PlanBatch(maxEvents: 6, maxBytes: 1 << 20) with { Recent = null };
        disk.Put(log.Path, disk.Bytes(log.Path).AsSpan(0, (int)(plan.From.OffsetBytes - plan.From.OffsetBytes % 4096 + 10)));

        var batch = BatchReader.Read(disk, plan);

        (batch.IsDamaged, batch.Events.Count).ShouldBe((true, 0));
    }

    private static JobLog WithEvents(SimulatedFileSystem disk, int count, int eventBytes)
    {
        disk.CreateDirectory("/wal").ShouldBe(Errno.None);
        var log = Open(disk);
        var jobEvent = new JobEvent { Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[eventBytes]) } };
        for (var n = 0; n < count; n++)
        {
            while (log.Offer(EventBody.Of(jobEvent), 0, out _, out _) == Taken.CommitFirst) log.Commit(0);
        }

        log.Commit(0);
        return log;
    }

    private static JobLog Open(SimulatedFileSystem disk)
    {
        var opened = new LogOpener(disk, new LogFolders("/wal", "/damaged"), preallocateBytes: 0, new NoBackground()).Open("/wal/a.wal");
        return new JobLog(disk, opened, new SpaceGuard(disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);
    }

    private static void Check(bool direct, (int Size, int Step)[] steps)
    {
        var disk = new SimulatedFileSystem(new Random(3)) { SupportsDirect = direct, RecordsCalls = false };
        disk.CreateDirectory("/wal").ShouldBe(Errno.None);
        var folders = new LogFolders("/wal", "/damaged");
        var opened = new LogOpener(disk, folders, preallocateBytes: 0, new NoBackground()).Open("/wal/a.wal");
        using var log = new JobLog(disk, opened, new SpaceGuard(disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);
        var read = 0L;
        foreach (var (size, step) in steps)
        {
            var body = EventBody.Of(new JobEvent { Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[size]) } });
            while (log.Offer(body, 0, out _, out _) == Taken.CommitFirst) log.Commit(0);
            if (step < 4) log.Commit(0);
            if (step is 3 or 9) read += ReadBoth(disk, log);
        }

        log.Commit(0);
        while (log.Unread > 0) read += ReadBoth(disk, log);
        read.ShouldBe(steps.Length);
    }

    [Fact]
    public void A_found_record_whose_payload_is_not_an_event_is_reported()
    {
        byte[] payload = [0x08, 7, 0x12, 2, 0x08, 0xFF]; // number 7, and a timestamp that is cut
        EventPayload.TryRead(payload, out _, out _).ShouldBeTrue();
        var bytes = new byte[1000];
        var at = LogHeader.Write(bytes);
        at += RecordCodec.Write(6, RecordStatus.Pending, 1, new JobEvent { Sequence = 6 }.ToByteArray(), bytes.AsSpan(at));
        at += RecordCodec.Write(7, RecordStatus.Pending, 1, payload, bytes.AsSpan(at));
        var disk = new SimulatedFileSystem(new Random(3));
        disk.Put("/wal/a.wal", bytes.AsSpan(0, at));
        var opened = new LogOpener(disk, new LogFolders("/wal", "/damaged"), preallocateBytes: 0, new NoBackground()).Open("/wal/a.wal");
        using var log = new JobLog(disk, opened, new SpaceGuard(disk, "/wal", 0, 0), new PendingRetries(), 10 << 20);
        log.Offer(EventBody.Of(new JobEvent { Sequence = 8 }), 0, out _, out _).ShouldBe(Taken.Gathered);
        log.Commit(0);
        foreach (var fromMemory in (bool[])[true, false])
        {
            var plan = log.PlanBatch(maxEvents: 7, maxBytes: 1 << 20);
            plan.Recent.ShouldNotBeNull();
            var batch = BatchReader.Read(disk, fromMemory ? plan : plan with { Recent = null });
            batch.Unreadable.ShouldBe([7L]);
            batch.Events.Select(e => e.Sequence).ShouldBe([6L, 8L]);
            (batch.LastSequence, batch.Has(6), batch.Has(7), batch.Has(8), batch.Has(9)).ShouldBe((8L, true, false, true, false));
            batch.Pending(sequence => sequence == 6).Select(e => e.Sequence).ShouldBe([8L]);
            batch.Pending(_ => false).ShouldBeSameAs(batch.Events);
        }
    }

    private static int ReadBoth(SimulatedFileSystem disk, JobLog log)
    {
        if (log.Unread == 0) return 0;
        var plan = log.PlanBatch(maxEvents: 7, maxBytes: 1 << 20);
        var file = BatchReader.Read(disk, plan with { Recent = null });
        var memory = BatchReader.Read(disk, plan);
        memory.IsDamaged.ShouldBeFalse();
        memory.Events.ShouldBe(file.Events);
        memory.Events.Count.ShouldBeInRange(1, 7);
        (memory.Bytes, memory.Next).ShouldBe((file.Bytes, file.Next));
        for (var i = 0; i < memory.Events.Count; i++)
        {
            foreach (var batch in (BatchContent[])[memory, file])
            {
                batch.Events.SequenceAt(i).ShouldBe(batch.Events[i].Sequence);
                batch.Events.SerialisedAt(i).SequenceEqual(batch.Events[i].ToByteArray()).ShouldBeTrue();
            }
        }

        foreach (var e in memory.Events) memory.DeliverableThrough(e.Sequence).ShouldBe(e.Sequence + 1);
        log.NoteRead(memory.Next);
        return memory.Events.Count;
    }

    private sealed class NoBackground : IBackgroundIo
    {
        public bool Run(Action work)
        {
            work();
            return true;
        }
    }
}
