using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Benchmarks.Measuring;
using Airunner.Benchmarks.Product;
using BenchmarkDotNet.Attributes;

namespace Airunner.Benchmarks.Parts;

/// <summary>A scan of a log in memory: records found, checked and indexed.</summary>
public class ScannerParts
{
    private const int LogBytes = 16 << 20;
    private byte[] _log = [];

    /// <summary>Size of each event's output.</summary>
    [Params(200, 2048)]
    public int Bytes { get; set; }

    /// <summary>Makes the log.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var path = Path.Combine(Path.GetTempPath(), $"airunner-scan-{Environment.ProcessId}.wal");
        var output = Payload.Of(Bytes);
        LogFiles.Write(path, LogBytes, _ => output);
        _log = File.ReadAllBytes(path);
        File.Delete(path);
    }

    /// <summary>Finds every record and builds the index.</summary>
    [Benchmark]
    public long Scan()
    {
        var builder = new IndexBuilder();
        return LogScanner.Scan(new InMemory(_log), ref builder).Events;
    }

    private sealed class InMemory(byte[] log) : IByteSource
    {
        public long LengthBytes => log.Length;

        public void Read(long offsetBytes, Span<byte> target) => log.AsSpan((int)offsetBytes, target.Length).CopyTo(target);
    }
}
