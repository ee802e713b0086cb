using System.Runtime.Intrinsics;

namespace Airunner.Actors.Format;

/// <summary>The polynomial and the constants that the folding paths multiply by, all made from it.</summary>
/// <remarks>
/// Reflected throughout: bit i of 64 stands for x^(63 − i), so multiplying by x is a shift to the right. A carry-less product of
/// two reflected 64-bit values, read as 128 reflected bits, holds one factor x too many: to multiply by x^n, multiply by x^(n − 1).
/// </remarks>
internal static class Crc64NvmePowers
{
    /// <summary>P without its x^64.</summary>
    internal const ulong Polynomial = 0x9A6C9329AC4BC9B5;

    /// <summary>Bytes of a message's end that <see cref="ToEnd"/> covers.</summary>
    internal const int ToEndBytes = 1024;

    private const int BlockBits = 128;
    private const int WordsPerBlock = 2;

    /// <summary>P as a series from x^64 down, its last term (x^0) cut off.</summary>
    internal static readonly ulong Divisor = (Polynomial << 1) | 1;

    /// <summary>1 / P as a series from x^−64 down, 64 terms: Barrett's quotient is the dividend's upper half times this.</summary>
    internal static readonly ulong Reciprocal = Invert(Divisor);

    /// <summary>
    /// What each of the last 64 blocks of 16 bytes is to be multiplied by so that the products' sum is, mod P, the state after the
    /// message. It lies beside the message: a block that starts e bytes before the end finds its two words e bytes before this end.
    /// </summary>
    /// <remarks>With b blocks after it: x^(128b + 127) for the block's first half, x^(128b + 63) for its second, mod P.</remarks>
    internal static readonly ulong[] ToEnd = MakeToEnd();

    /// <summary>x^n mod P.</summary>
    /// <param name="n">At least 63.</param>
    internal static ulong OfX(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 63);
        var power = 1UL; // x^63
        for (var i = 63; i < n; i++) power = TimesX(power);
        return power;
    }

    /// <summary>The two constants that move a block of 16 bytes ahead: for its first half and for its second.</summary>
    /// <param name="bytes">How far, at least 16.</param>
    internal static Vector128<ulong> Ahead(int bytes) => Vector128.Create(OfX((8 * bytes) + 63), OfX((8 * bytes) - 1));

    /// <summary>value · x mod P.</summary>
    internal static ulong TimesX(ulong value) => (value >> 1) ^ (Polynomial & (0 - (value & 1)));

    private static ulong[] MakeToEnd()
    {
        var words = new ulong[ToEndBytes / sizeof(ulong)];
        var power = OfX(63);
        for (var i = words.Length - WordsPerBlock; i >= 0; i -= WordsPerBlock)
        {
            words[i + 1] = power;
            for (var bit = 0; bit < BlockBits; bit++)
            {
                power = TimesX(power);
                if (bit == (BlockBits / 2) - 1) words[i] = power;
            }
        }

        return words;
    }

    private static ulong Invert(ulong series)
    {
        // Long division: each term of the quotient takes away the remainder's lowest one.
        var quotient = 0UL;
        var remainder = 1UL;
        for (var bit = 0; bit < 64; bit++)
        {
            if (((remainder >> bit) & 1) == 0) continue;
            quotient |= 1UL << bit;
            remainder ^= series << bit;
        }

        return quotient;
    }
}
