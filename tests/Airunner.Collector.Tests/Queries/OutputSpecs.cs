using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Queries;

public sealed class OutputSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public void Output_is_read_byte_for_byte()
    {
        byte[][] printed = [[0, 1, 0], [0xFF, 0xC3, 0x28], "line\r\n"u8.ToArray(), [], "no final newline"u8.ToArray()];
        Store(printed.Select((bytes, i) => Make.Output(i + 1, bytes)));
        Output(null).ShouldBe(printed.SelectMany(bytes => bytes).ToArray());
    }

    [Fact]
    public void Megabytes_without_a_newline_are_read()
    {
        var bytes = new byte[5 << 20];
        new Random(7).NextBytes(bytes);
        var items = bytes.Chunk(100_000).Select((chunk, i) => Make.Batch(i + 1, (StreamType.Stdout, chunk)));
        Store(items);
        Output(null).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public void Streams_can_be_read_separately_and_an_unnamed_one_is_standard_output()
    {
        Store([
            Make.Batch(
                1, (StreamType.Stdout, "a"u8.ToArray()), (StreamType.Stderr, "b"u8.ToArray()), (StreamType.Unspecified, "c"u8.ToArray())),
            Make.Output(4, "d"),
            Make.End(5),
        ]);
        Output(null).ShouldBe("abcd"u8.ToArray());
        Output(StreamType.Stdout).ShouldBe("acd"u8.ToArray());
        Output(StreamType.Stderr).ShouldBe("b"u8.ToArray());
    }

    [Fact]
    public void Output_is_in_the_order_of_the_sequences_whatever_the_order_of_arrival()
    {
        Store([Make.Output(12, "c"), Make.Output(2, "a"), Make.Output(7, "b")]);
        Output(null).ShouldBe("abc"u8.ToArray());
    }

    private void Store(IEnumerable<JobEvent> events)
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, events.ToArray());
    }

    private byte[] Output(StreamType? stream) =>
        Read(reader => reader.Output(Job, stream).SelectMany(chunk => chunk.Bytes.ToArray()).ToArray());
}
