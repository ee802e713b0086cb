using System.Buffers.Binary;
using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

/// <summary>Files made to be expensive: the specs count the bytes that are read, not the time.</summary>
public sealed class HostileLogSpecs
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public void A_log_without_damage_is_read_once()
    {
        var source = new CountedBytes(ManyEvents(20_000, 2048));
        var nobody = new SeenNumbers();
        var summary = LogScanner.Scan(source, ref nobody);
        (summary.Events, summary.IsDamaged).ShouldBe((20_000, false));
        // Also the header and the first piece, which decides the dialect.
        source.BytesRead.ShouldBeLessThan(source.LengthBytes + (2 * Megabyte));
        source.LargestRead.ShouldBeLessThanOrEqualTo(Megabyte);
    }

    [Fact]
    public void Garbage_is_read_a_few_times_at_most()
    {
        var garbage = new byte[24 * Megabyte];
        new Random(7).NextBytes(garbage);
        ReadsAtMost(12, [.. TestLogs.Header(), .. garbage]).Events.ShouldBe(0);
    }

    [Fact]
    public void Garbage_after_events_is_read_a_few_times_at_most()
    {
        var garbage = new byte[24 * Megabyte];
        new Random(7).NextBytes(garbage);
        ReadsAtMost(6, [.. ManyEvents(100, 500), .. garbage]).Events.ShouldBe(100);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(4096)]
    [InlineData(10 * Megabyte)]
    public void Length_fields_everywhere_are_followed_once(int totalBytes)
    {
        var log = new byte[24 * Megabyte];
        TestLogs.Header().CopyTo(log, 0);
        for (var at = LogHeader.SizeBytes; at + 32 <= log.Length; at += 32)
        {
            BinaryPrimitives.WriteInt32LittleEndian(log.AsSpan(at), totalBytes - 4);
            log[at + 12] = 1;
            BinaryPrimitives.WriteInt64LittleEndian(log.AsSpan(at + 4), at);
        }

        log[^1] = 1; // no clean end, to which a chain could lead
        ReadsAtMost(16, log).Events.ShouldBe(0);
    }

    [Fact]
    public void Every_other_record_broken_costs_no_more_than_a_few_readings()
    {
        var log = ManyEvents(20_000, 1000);
        var broken = 0;
        for (var at = LogHeader.SizeBytes; at < log.Length; at += BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at)) + 4)
        {
            if (broken++ % 2 == 0) log[at + 500] ^= 1;
        }

        var summary = ReadsAtMost(6, log);
        summary.Events.ShouldBe(10_000);
        summary.Findings.Count.ShouldBe(10_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_other_record_lost_with_its_length_costs_no_more_than_a_few_readings(bool isEndSound)
    {
        var log = ManyEvents(20_000, 1000);
        var records = 0;
        for (var at = LogHeader.SizeBytes; at < log.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at)) + 4;
            if (records++ % 2 == (isEndSound ? 0 : 1)) log.AsSpan(at, 600).Fill(0xFF);
            at += length;
        }

        var summary = ReadsAtMost(8, log);

        // Runs that end in damage count only where a later run reaches the clean end: then all do, else none.
        summary.Events.ShouldBe(isEndSound ? 10_000 : 1);
        summary.Findings.Count.ShouldBe(isEndSound ? 10_000 : 1);
    }

    [Fact]
    public void A_log_full_of_printed_logs_is_searched_once()
    {
        var inner = Enumerable.Range(0, 20).SelectMany(i => TestLogs.Event(1_000_000 + i, new byte[40])).ToArray();
        var log = new List<byte>(TestLogs.Header());
        for (var sequence = 1; sequence <= 4000; sequence++) log.AddRange(TestLogs.Event(sequence, [.. inner, 0xFF]));
        var bytes = log.ToArray();
        bytes.AsSpan(LogHeader.SizeBytes, 600).Fill(0xFF);

        ReadsAtMost(8, bytes).LastSequence.ShouldBe(4000);
    }

    private static byte[] ManyEvents(int count, int outputBytes)
    {
        var output = new byte[outputBytes];
        Array.Fill(output, (byte)'x');
        var log = new MemoryStream();
        log.Write(TestLogs.Header());
        for (var sequence = 1; sequence <= count; sequence++) log.Write(TestLogs.Event(sequence, output));
        return log.ToArray();
    }

    private static LogSummary ReadsAtMost(int times, byte[] log)
    {
        var source = new CountedBytes(log);
        var seen = new SeenNumbers();
        var summary = LogScanner.Scan(source, ref seen);
        source.BytesRead.ShouldBeLessThan(times * (long)log.Length);
        source.LargestRead.ShouldBeLessThanOrEqualTo(16 * Megabyte);
        seen.Rise.ShouldBeTrue();
        return summary;
    }

    private struct SeenNumbers() : IRecordVisitor
    {
        private long _last = -1;

        public bool Rise { get; private set; } = true;

        public void Visit(in RecordView record)
        {
            Rise &= record.IsMark || record.Sequence > _last;
            if (record.IsEvent) _last = record.Sequence;
        }
    }
}
