using Airunner.Actors.Format;
using Airunner.Benchmarks.Measuring;
using Airunner.Benchmarks.Product;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;

namespace Airunner.Benchmarks.Parts;

/// <summary>One record to bytes and back.</summary>
public class CodecParts
{
    private const long Sequence = 123_456;
    private byte[] _payload = [];
    private byte[] _record = [];

    /// <summary>Size of the event's output.</summary>
    [Params(200, 2048)]
    public int Bytes { get; set; }

    /// <summary>Makes the event and its record.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var jobEvent = Events.Of(Payload.Of(Bytes));
        jobEvent.Sequence = Sequence;
        _payload = jobEvent.ToByteArray();
        _record = new byte[RecordCodec.OverheadBytes + _payload.Length];
        Write();
    }

    /// <summary>A payload into a record.</summary>
    [Benchmark]
    public int Write() => RecordCodec.Write(Sequence, RecordStatus.Pending, timestampMs: 0, _payload, _record);

    /// <summary>A record, checked.</summary>
    [Benchmark]
    public long Read() => RecordCodec.TryRead(_record, 0, Dialect.Exclusive, out var record) == RecordRead.Good ? record.EndSequence : -1;
}
