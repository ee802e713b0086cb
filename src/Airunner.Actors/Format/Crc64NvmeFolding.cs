using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static Airunner.Actors.Format.Crc64NvmeMultiply;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME by carry-less multiplication, for every width of vector.</summary>
/// <remarks>
/// The state after a message is, mod P, the message's polynomial times x^64, the state before it added to its first 8 bytes. So:
/// a long message is folded, eight vectors at a time, until less than 1 KiB stands for all of it; each block of that is multiplied
/// by its own constant, so that no product waits for another; the sum of these 128-bit products is reduced once. After Gopal et
/// al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009), the last folds made independent.
/// </remarks>
internal static class Crc64NvmeFolding
{
    private const int BlockBytes = 16;

    private static readonly Vector128<ulong> AheadByOneBlock = Crc64NvmePowers.Ahead(BlockBytes);

    /// <summary>Byte numbers for a shuffle, with numbers that give zero on either side.</summary>
    private static ReadOnlySpan<byte> Shifts =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];

    /// <inheritdoc cref="Crc64Nvme.Update"/>
    /// <typeparam name="TVector">The vector.</typeparam>
    /// <typeparam name="TLanes">Its operations.</typeparam>
    /// <param name="state">The state so far.</param>
    /// <param name="source">At least one block; where a vector has several, at least a vector and a block.</param>
    internal static ulong Update<TVector, TLanes>(ulong state, ReadOnlySpan<byte> source)
        where TVector : struct
        where TLanes : ICrc64NvmeLanes<TVector>
    {
        ref var data = ref MemoryMarshal.GetReference(source);
        var partial = (nuint)source.Length % BlockBytes;
        var left = (nuint)source.Length - partial;
        var before = partial == 0 ? Vector128.CreateScalar(state) : TakePartialBlock(state, ref data, partial);
        data = ref Unsafe.Add(ref data, partial);

        // Each way has its own method: a vector that is handed from one to the other goes through memory, which costs more than a short message.
        return left < Crc64NvmePowers.ToEndBytes
            ? FoldShort<TVector, TLanes>(ref data, left, before)
            : FoldLong<TVector, TLanes>(ref data, left, before);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FoldShort<TVector, TLanes>(ref byte data, nuint left, Vector128<ulong> before)
        where TVector : struct
        where TLanes : ICrc64NvmeLanes<TVector>
    {
        var width = (nuint)Unsafe.SizeOf<TVector>();
        var sum = TLanes.Multiply(TLanes.Add(TLanes.Load(ref data), TLanes.InFirst(before)), TLanes.Load(ref ToEnd(left)));
        return FoldRest<TVector, TLanes>(ref Unsafe.Add(ref data, width), left - width, sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong FoldLong<TVector, TLanes>(ref byte data, nuint left, Vector128<ulong> before)
        where TVector : struct
        where TLanes : ICrc64NvmeLanes<TVector>
    {
        var sum = FoldEights<TVector, TLanes>(ref data, left, TLanes.InFirst(before));
        var rest = left % (8 * (nuint)Unsafe.SizeOf<TVector>());
        return FoldRest<TVector, TLanes>(ref Unsafe.Add(ref data, left - rest), rest, sum);
    }

    /// <summary>Multiplies vectors and blocks to the message's end by their own constants, and reduces the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FoldRest<TVector, TLanes>(ref byte data, nuint left, TVector sum)
        where TVector : struct
        where TLanes : ICrc64NvmeLanes<TVector>
    {
        var width = (nuint)Unsafe.SizeOf<TVector>();
        for (; left >= width; left -= width)
        {
            sum = TLanes.Fold(TLanes.Load(ref data), TLanes.Load(ref ToEnd(left)), sum);
            data = ref Unsafe.Add(ref data, width);
        }

        var product = TLanes.Sum(sum);
        for (; left > 0; left -= BlockBytes)
        {
            product = Fold(Vector128.LoadUnsafe(ref data).AsUInt64(), Vector128.LoadUnsafe(ref ToEnd(left)).AsUInt64(), product);
            data = ref Unsafe.Add(ref data, BlockBytes);
        }

        return Reduce(product);
    }

    /// <summary>Folds all whole groups of eight vectors into one and multiplies that by its constants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FoldEights<TVector, TLanes>(ref byte data, nuint left, TVector before)
        where TVector : struct
        where TLanes : ICrc64NvmeLanes<TVector>
    {
        var width = (nuint)Unsafe.SizeOf<TVector>();
        var a = TLanes.Add(TLanes.Load(ref data), before);
        var b = TLanes.Load(ref Unsafe.Add(ref data, width));
        var c = TLanes.Load(ref Unsafe.Add(ref data, 2 * width));
        var d = TLanes.Load(ref Unsafe.Add(ref data, 3 * width));
        var e = TLanes.Load(ref Unsafe.Add(ref data, 4 * width));
        var f = TLanes.Load(ref Unsafe.Add(ref data, 5 * width));
        var g = TLanes.Load(ref Unsafe.Add(ref data, 6 * width));
        var h = TLanes.Load(ref Unsafe.Add(ref data, 7 * width));
        var ahead = TLanes.AheadByEight;
        for (left -= 8 * width; left >= 8 * width; left -= 8 * width)
        {
            data = ref Unsafe.Add(ref data, 8 * width);
            a = TLanes.Fold(a, ahead, TLanes.Load(ref data));
            b = TLanes.Fold(b, ahead, TLanes.Load(ref Unsafe.Add(ref data, width)));
            c = TLanes.Fold(c, ahead, TLanes.Load(ref Unsafe.Add(ref data, 2 * width)));
            d = TLanes.Fold(d, ahead, TLanes.Load(ref Unsafe.Add(ref data, 3 * width)));
            e = TLanes.Fold(e, ahead, TLanes.Load(ref Unsafe.Add(ref data, 4 * width)));
            f = TLanes.Fold(f, ahead, TLanes.Load(ref Unsafe.Add(ref data, 5 * width)));
            g = TLanes.Fold(g, ahead, TLanes.Load(ref Unsafe.Add(ref data, 6 * width)));
            h = TLanes.Fold(h, ahead, TLanes.Load(ref Unsafe.Add(ref data, 7 * width)));
        }

        ref var constants = ref ToEnd((8 * width) + left);
        var sum = TLanes.Multiply(a, TLanes.Load(ref constants));
        sum = TLanes.Fold(b, TLanes.Load(ref Unsafe.Add(ref constants, width)), sum);
        sum = TLanes.Fold(c, TLanes.Load(ref Unsafe.Add(ref constants, 2 * width)), sum);
        sum = TLanes.Fold(d, TLanes.Load(ref Unsafe.Add(ref constants, 3 * width)), sum);
        sum = TLanes.Fold(e, TLanes.Load(ref Unsafe.Add(ref constants, 4 * width)), sum);
        sum = TLanes.Fold(f, TLanes.Load(ref Unsafe.Add(ref constants, 5 * width)), sum);
        sum = TLanes.Fold(g, TLanes.Load(ref Unsafe.Add(ref constants, 6 * width)), sum);
        return TLanes.Fold(h, TLanes.Load(ref Unsafe.Add(ref constants, 7 * width)), sum);
    }

    /// <summary>
    /// What is to be added to the next whole block for a partial one and the state before it: the partial bytes, with zeros in front
    /// up to a block, folded one block ahead, and what of the state's eight bytes reaches beyond them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> TakePartialBlock(ulong state, ref byte data, nuint bytes)
    {
        ref var shifts = ref MemoryMarshal.GetReference(Shifts);
        var stateBytes = Vector128.CreateScalar(state).AsByte();
        var partial = Vector128.Shuffle(Vector128.LoadUnsafe(ref data) ^ stateBytes, Vector128.LoadUnsafe(ref shifts, bytes));
        var beyond = Vector128.Shuffle(stateBytes, Vector128.LoadUnsafe(ref shifts, BlockBytes + bytes));
        return Fold(partial.AsUInt64(), AheadByOneBlock, beyond.AsUInt64());
    }

    /// <summary>Where the constants begin for bytes that begin <paramref name="left"/> bytes before the message's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte ToEnd(nuint left) => ref Unsafe.Add(
        ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetArrayDataReference(Crc64NvmePowers.ToEnd)), Crc64NvmePowers.ToEndBytes - left);

    /// <summary>128 bits mod P (Barrett): the quotient's product cancels the first half and, added to the second, leaves the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Reduce(Vector128<ulong> value)
    {
        var quotient = Firsts(value, Vector128.CreateScalar(Crc64NvmePowers.Reciprocal));
        var multiple = Firsts(quotient, Vector128.CreateScalar(Crc64NvmePowers.Divisor));

        // The divisor's last term was cut off: it adds the quotient itself, one half further.
        return (value ^ multiple).GetElement(1) ^ quotient.GetElement(0);
    }
}
