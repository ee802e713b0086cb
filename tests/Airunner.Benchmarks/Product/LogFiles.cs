using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Benchmarks.Product;

/// <summary>Makes logs of any size without the system under test: header and records, one after the other.</summary>
internal static class LogFiles
{
    private const int BufferBytes = 4 << 20;
    private const int SmallBufferBytes = 4096;

    /// <summary>Writes a log of pending events.</summary>
    /// <param name="path">A new file.</param>
    /// <param name="leastBytes">It ends with the event that reaches this size.</param>
    /// <param name="output">The output of each event, from event 1 on.</param>
    /// <returns>How many events it holds.</returns>
    public static long Write(string path, long leastBytes, Func<long, ReadOnlyMemory<byte>> output)
    {
        using var file = New(path, BufferBytes);
        var events = Fill(file, (position, _) => position < leastBytes, output);
        file.Flush(flushToDisk: true); // else opening it would have to
        return events;
    }

    /// <summary>Writes a log of so many pending events; it is not on the disk yet when this returns.</summary>
    public static void WriteSmall(string path, int events, Func<long, ReadOnlyMemory<byte>> output)
    {
        using var file = New(path, SmallBufferBytes);
        Fill(file, (_, written) => written < events, output);
    }

    private static FileStream New(string path, int bufferBytes) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferBytes);

    private static long Fill(FileStream file, Func<long, long, bool> goesOn, Func<long, ReadOnlyMemory<byte>> output)
    {
        Span<byte> header = stackalloc byte[LogHeader.SizeBytes];
        LogHeader.Write(header);
        file.Write(header);
        var record = new byte[RecordCodec.OverheadBytes + 4096];
        var sequence = 0L;
        while (goesOn(file.Position, sequence))
        {
            sequence++;
            var logged = new JobEvent
            {
                Sequence = sequence,
                EventType = EventType.Output,
                Output = new OutputEvent { Output = UnsafeByteOperations.UnsafeWrap(output(sequence)) },
            };
            var total = RecordCodec.OverheadBytes + logged.CalculateSize();
            if (record.Length < total) record = new byte[total * 2];
            logged.WriteTo(record.AsSpan(RecordCodec.PayloadAtBytes, total - RecordCodec.OverheadBytes));
            RecordCodec.Seal(record.AsSpan(0, total), sequence, RecordStatus.Pending, timestampMs: 0);
            file.Write(record.AsSpan(0, total));
        }

        return sequence;
    }
}
