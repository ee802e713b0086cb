using Airunner.Actors.Format;

namespace Airunner.Torture.Exhaustion;

/// <summary>The sequences of a log's events.</summary>
internal sealed class SeenNumbers : IRecordVisitor
{
    public List<long> Numbers { get; } = [];

    public static List<long> Of(byte[] log)
    {
        var visitor = new SeenNumbers();
        LogScanner.Scan(new LogBytes(log), ref visitor);
        return visitor.Numbers;
    }

    public void Visit(in RecordView record)
    {
        if (record.IsEvent) Numbers.Add(record.Sequence);
    }
}

/// <summary>A log in memory.</summary>
internal sealed class LogBytes(byte[] bytes) : IByteSource
{
    public long LengthBytes => bytes.Length;

    /// <summary>Bytes that were read so far.</summary>
    public long ReadBytes { get; private set; }

    public void Read(long offsetBytes, Span<byte> target)
    {
        ReadBytes += target.Length;
        bytes.AsSpan((int)offsetBytes, target.Length).CopyTo(target);
    }
}
