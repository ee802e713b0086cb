using Airunner.Torture.Exhaustion;
using Airunner.Torture.Simulation;
using ZstdSharp;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>The archive reader, with handmade zstd frames: valid ones that no compressor makes, and ones with a single fault.</summary>
internal sealed class FrameTarget(LogCorpus corpus) : IFuzzTarget
{
    private const int BombIn = 64;
    private const int MostBombBlocks = 64; // 8 MiB

    [ThreadStatic]
    private static Compressor? _zstd;

    /// <summary>The fault of a frame.</summary>
    internal enum Fault
    {
        None,
        WrongChecksum,
        ClaimsMore,
        ClaimsLess,
        ClaimsTheImpossible,
        HugeWindow,
        HugeSegment,
        Dictionary,
        ReservedBit,
        ReservedBlock,
        NoiseBlock,
        Cut,
        NoLastBlock,
        TrailingNoise,
        SecondFrame,
        SkippableBefore,
        SkippableAfter,
        EmptyFrameAfter,
    }

    public string Name => "frames";

    public int Share => 50;

    public void Try(Random chance)
    {
        var fault = chance.Next(2) == 0 ? Fault.None : (Fault)chance.Next(1 + (int)Fault.EmptyFrameAfter);
        var log = corpus.Any(chance);
        var zeros = chance.Next(BombIn) == 0 ? chance.Next(1, MostBombBlocks) : 0;
        var archive = Make(log, fault, zeros, chance);
        var expected = fault == Fault.None ? log.Records.Max(static record => record.Event) : null;
        void Reading() => Check(archive, fault, expected);
        if (zeros > 0 || fault is Fault.HugeWindow or Fault.HugeSegment or Fault.ClaimsTheImpossible) Bounds.OfAllMemory(Reading);
        else Bounds.OfManagedMemory(Reading);
    }

    /// <summary>Makes a frame of a log.</summary>
    /// <param name="log">Its content.</param>
    /// <param name="fault">Its fault.</param>
    /// <param name="zeros">Blocks of 128 KiB of zeros after the log.</param>
    /// <param name="chance">Decides everything else.</param>
    internal static byte[] Make(MixedLog log, Fault fault, int zeros, Random chance)
    {
        var frame = new ZstdFrame { HasChecksum = fault == Fault.WrongChecksum || chance.Next(4) > 0 };
        Fill(frame, log.Bytes, chance);
        for (; zeros > 0; zeros--) frame.SameByte(0, ZstdFrame.MaxBlockBytes);
        Claim(frame, chance);
        Spoil(frame, fault, chance);
        var bytes = frame.ToArray(endsBlocks: fault != Fault.NoLastBlock);
        return fault switch
        {
            Fault.Cut => bytes[..chance.Next(bytes.Length)],
            Fault.TrailingNoise => [.. bytes, .. Noise(chance, 32)],
            Fault.SecondFrame => [.. bytes, .. bytes],
            Fault.SkippableBefore => [.. ZstdFrame.Skippable(chance.Next(16), Noise(chance, 64)), .. bytes],
            Fault.SkippableAfter => [.. bytes, .. ZstdFrame.Skippable(chance.Next(16), Noise(chance, 64))],
            Fault.EmptyFrameAfter => [.. bytes, .. new ZstdFrame { HasChecksum = chance.Next(2) == 0 }.ToArray()],
            _ => bytes,
        };
    }

    private static void Check(byte[] archive, Fault fault, long? expected)
    {
        var highest = ArchiveTarget.Read(archive);
        if (highest != expected) throw new PromiseBrokenException($"{fault}: read up to {highest}, and not {expected}.");
    }

    private static void Fill(ZstdFrame frame, ReadOnlySpan<byte> log, Random chance)
    {
        if (chance.Next(2) == 0)
        {
            var first = chance.Next(1, log.Length + 1);
            frame.Compressed(_zstd ??= Plain(), log[..first]);
            log = log[first..];
        }

        while (!log.IsEmpty)
        {
            var same = log.IndexOfAnyExcept(log[0]) is >= 0 and var other ? other : log.Length;
            var count = chance.Next(1, Math.Min(log.Length, 600) + 1);
            if (same > 1 && chance.Next(2) == 0) frame.SameByte(log[0], count = chance.Next(1, same + 1));
            else frame.Raw(log[..count]);
            log = log[count..];
            if (chance.Next(8) == 0) frame.Raw([]);
        }
    }

    private static void Claim(ZstdFrame frame, Random chance)
    {
        var size = (ulong)frame.ContentBytes;
        frame.Window = ZstdFrame.WindowOf(chance.Next(17, 24));
        if (chance.Next(4) == 0) return;
        frame.ClaimedBytes = size;
        if (chance.Next(2) == 0 && size <= ZstdFrame.MaxBlockBytes) frame.Window = null;
        int[] fields = [.. ((int[])[1, 2, 4, 8]).Where(field => CanClaim(frame, field))];
        frame.ClaimFieldBytes = fields[chance.Next(fields.Length)];
    }

    private static bool CanClaim(ZstdFrame frame, int fieldBytes) => fieldBytes switch
    {
        1 => frame.Window is null && frame.ContentBytes < 256,
        2 => frame.ContentBytes is >= 256 and < 65536 + 256,
        _ => true,
    };

    private static void Claim(ZstdFrame frame, byte? window, ulong bytes)
    {
        frame.Window = window;
        frame.ClaimedBytes = bytes;
        frame.ClaimFieldBytes = 8;
    }

    private static void Spoil(ZstdFrame frame, Fault fault, Random chance)
    {
        var size = (ulong)frame.ContentBytes;
        switch (fault)
        {
            case Fault.WrongChecksum: frame.ChecksumError = 1u << chance.Next(32); break;
            case Fault.ClaimsMore:
                Claim(frame, ZstdFrame.WindowOf(20), size + (ulong)chance.NextInt64(1, 1L << chance.Next(1, 40)));
                break;
            case Fault.ClaimsLess:
                Claim(frame, ZstdFrame.WindowOf(20), (ulong)chance.NextInt64((long)size));
                break;
            case Fault.ClaimsTheImpossible: // in zstd, all ones mean "unknown"
                Claim(frame, frame.Window, ulong.MaxValue - (ulong)chance.Next(1, 8));
                break;
            case Fault.HugeWindow: // with a claimed size the decoder needs no window if it has the whole frame and room for all of it
                frame.Window = (byte)(ZstdFrame.WindowOf(24) + chance.Next(256 - ZstdFrame.WindowOf(24)));
                frame.ClaimedBytes = null;
                break;
            case Fault.HugeSegment:
                Claim(frame, window: null, (1UL << chance.Next(24, 41)) + size);
                break;
            case Fault.Dictionary: frame.DictionaryId = (uint)chance.NextInt64(1, 1L << 32); break;
            case Fault.ReservedBit: frame.OddBits = 0x08; break;
            case Fault.ReservedBlock: frame.Reserved(); break;
            case Fault.NoiseBlock: frame.Noise(Noise(chance, 64)); break;
        }
    }

    private static byte[] Noise(Random chance, int most)
    {
        var noise = new byte[chance.Next(1, most)];
        chance.NextBytes(noise);
        return noise;
    }

    private static Compressor Plain()
    {
        var zstd = new Compressor(3);
        zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_contentSizeFlag, 1);
        return zstd;
    }
}
