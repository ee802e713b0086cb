using Airunner.Actors.Format;
using BenchmarkDotNet.Attributes;

namespace Airunner.Benchmarks.Parts;

/// <summary>The checksum of one record.</summary>
public class ChecksumParts
{
    private byte[] _message = [];

    /// <summary>Size of the message.</summary>
    [Params(64, 256, 2048, 1 << 20)]
    public int Bytes { get; set; }

    /// <summary>Makes the message.</summary>
    [GlobalSetup]
    public void Prepare() => _message = Measuring.Payload.Of(Bytes).ToArray();

    /// <summary>In one call.</summary>
    [Benchmark]
    public ulong Hash() => Crc64Nvme.HashToUInt64(_message);
}
