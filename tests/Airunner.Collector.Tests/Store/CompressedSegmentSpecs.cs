using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using ZstdSharp;

namespace Airunner.Collector.Tests.Store;

public sealed class CompressedSegmentSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public void Output_is_stored_compressed_and_can_be_read_with_zstd_and_protobuf_tools()
    {
        Add(Lines(1, 200));
        var stored = Stored().Single();
        var plain = Plain(Lines(1, 200));
        stored.Length.ShouldBeLessThan(plain.Length / 3);
        using var zstd = new Decompressor();
        zstd.Unwrap(stored).ToArray().ShouldBe(plain);
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Lines(1, 200));
    }

    [Fact]
    public void Segments_that_compression_would_not_shrink_by_a_tenth_are_stored_uncompressed()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        Add([Make.Output(1, noise)]);
        Stored().Single().ShouldBe(Plain([Make.Output(1, noise)]));
        Add([Make.Output(2, "a few bytes")]);
        Stored()[1].ShouldBe(Plain([Make.Output(2, "a few bytes")]));
    }

    [Fact]
    public void A_repetition_over_compressed_segments_is_dropped_and_a_gap_is_filled()
    {
        Add([.. Lines(1, 100), .. Lines(151, 100)]);
        Add(Lines(1, 250)).ShouldBe(new AddCounts(50, 200));
        Stored().Single().Length.ShouldBeLessThan(Plain(Lines(1, 250)).Length / 3);
        Read(reader => reader.Events(Job).ToArray()).ShouldBe(Lines(1, 250));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    [InlineData(-1)]
    public void A_damaged_frame_is_reported_to_who_reads_it_and_to_the_batch_that_meets_it(int at)
    {
        Add(Lines(1, 200));
        var bytes = Stored().Single();
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x10;
        ShouldBeReported(bytes);
    }

    [Fact]
    public void A_frame_that_is_cut_or_promises_too_much_or_nothing_is_reported()
    {
        Add(Lines(1, 200));
        ShouldBeReported(Stored().Single()[..^5]);
        ShouldBeReported([0x28, 0xB5, 0x2F, 0xFD]);
        ShouldBeReported([0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0, 0x40, 3, 0, 0, 0x41]); // a content size of 1 GiB
        ShouldBeReported([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 1, 0, 0]);                // none
    }

    [Fact]
    public void A_page_is_bounded_by_what_segments_unpack_to()
    {
        for (var i = 1; i <= 8; i++) Add([Make.Output(i, new byte[1 << 20])]);
        Stored().Sum(bytes => bytes.Length).ShouldBeLessThan(10_000);
        using var pages = PageReader.Open(StoragePath);
        pages.Page(Job, 1).Count.ShouldBe(1);
        Read(reader => reader.Events(Job).Count()).ShouldBe(8);
    }

    private void ShouldBeReported(byte[] bytes)
    {
        ChangeBytes("UPDATE segments SET bytes = ?", bytes);
        Should.Throw<StoreException>(() => Read(reader => reader.Events(Job).ToArray())).Message.ShouldContain("is damaged");
        Should.Throw<StoreException>(() => Add(Lines(3, 1))).Message.ShouldContain("is damaged");
    }

    private static JobEvent[] Lines(int first, int count) =>
    [
        .. Enumerable.Range(first, count)
            .Select(i => Make.Output(i, $"[{i}/9999] Compiling src/core/buffer_{i * 31 % 977}.cc -> obj/core\n")),
    ];

    private static byte[] Plain(JobEvent[] events)
    {
        var request = new PublishJobEventsRequest();
        request.Events.Add(events);
        return request.ToByteArray();
    }

    private AddCounts Add(JobEvent[] events)
    {
        using var store = new EventStore(StoragePath);
        return store.Add(Job, events);
    }

    private List<byte[]> Stored()
    {
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadOnly);
        using var rows = new Statement(connection, "SELECT bytes FROM segments ORDER BY first_sequence");
        List<byte[]> stored = [];
        while (rows.Step()) stored.Add(rows.Bytes(0).ToArray());
        return stored;
    }

    private void ChangeBytes(string sql, byte[] bytes)
    {
        using var connection = new SqliteConnection($"Data Source={StoragePath};Pooling=False");
        connection.Open();
        using var change = new Statement(connection, sql);
        change.Bind(1, bytes.AsSpan()).Step();
    }
}
