using Airunner.Torture.Exhaustion;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>Valid logs and archives to start from.</summary>
internal sealed class LogCorpus(int seed)
{
    private const int Size = 64;

    [ThreadStatic]
    private static Compressor? _zstd;

    private readonly MixedLog[] _logs =
        [.. Enumerable.Range(0, Size).Select(at => MixedLog.Make(1 + (at % 12), seed + at, at % 8 == 0 ? 2000 : 80, at % 3 * 40))];

    /// <summary>One of the logs.</summary>
    public MixedLog Any(Random chance) => _logs[chance.Next(Size)];

    /// <summary>A log compressed like an archive, or without its size.</summary>
    public static byte[] Pack(byte[] log, bool declaresSize = true)
    {
        var zstd = _zstd ??= new Compressor(3);
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, declaresSize ? 1 : 0);
        return zstd.Wrap(log).ToArray();
    }
}
