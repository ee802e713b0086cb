using System.Buffers.Binary;

namespace Airunner.Torture.Fuzzing;

/// <summary>Makes bytes that are almost valid.</summary>
internal static class Mutator
{
    private const int MostMutations = 6;
    private static readonly uint[] Extremes =
        [0, 1, 27, 28, 31, 32, 33, 0xFFFF, 10 << 20, (10 << 20) + 28, (10 << 20) + 29, int.MaxValue, 0x80000000, uint.MaxValue];

    /// <summary>A changed copy.</summary>
    public static byte[] Mutate(byte[] original, Random chance)
    {
        var bytes = (byte[])original.Clone();
        for (var i = 1 + chance.Next(MostMutations); i > 0; i--) bytes = Once(bytes, chance);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, Random chance)
    {
        if (bytes.Length < 8) return Random(chance, 64);
        var at = chance.Next(bytes.Length - 4);
        var count = 1 + chance.Next(Math.Min(64, bytes.Length - at));
        switch (chance.Next(9))
        {
            case 0: bytes[at] ^= (byte)(1 << chance.Next(8)); return bytes;
            case 1: bytes[at] = (byte)chance.Next(256); return bytes;
            case 2: BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), Extremes[chance.Next(Extremes.Length)]); return bytes;
            case 3: return bytes[..at];
            case 4: return [.. bytes[..at], .. bytes[(at + count)..]];
            case 5: return [.. bytes[..at], .. Random(chance, count), .. bytes[at..]];
            case 6: return [.. bytes[..at], .. bytes.AsSpan(at, count), .. bytes[at..]];
            case 7: bytes.AsSpan(at, count).Clear(); return bytes;
            default: bytes.AsSpan(at, count).CopyTo(bytes.AsSpan(chance.Next(bytes.Length - count + 1))); return bytes;
        }
    }

    private static byte[] Random(Random chance, int most)
    {
        var bytes = new byte[chance.Next(most)];
        chance.NextBytes(bytes);
        return bytes;
    }
}
