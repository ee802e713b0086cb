using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, 128 bits at a time: PCLMULQDQ, or PMULL on ARM64.</summary>
internal static class Crc64NvmeFold128
{
    /// <summary>A block, the least that folding takes.</summary>
    private const int LeastBytes = 16;

    /// <summary>Whether this processor can.</summary>
    internal static bool IsSupported => Crc64NvmeMultiply.IsSupported;

    /// <inheritdoc cref="Crc64Nvme.Update"/>
    internal static ulong Update(ulong state, ReadOnlySpan<byte> source) =>
        source.Length < LeastBytes
            ? Crc64NvmeTable.Update(state, source)
            : Crc64NvmeFolding.Update<Vector128<ulong>, Lanes>(state, source);

    private readonly struct Lanes : ICrc64NvmeLanes<Vector128<ulong>>
    {
        public static Vector128<ulong> AheadByEight { get; } = Crc64NvmePowers.Ahead(8 * 16);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Load(ref byte source) => Vector128.LoadUnsafe(ref source).AsUInt64();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> InFirst(Vector128<ulong> block) => block;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Multiply(Vector128<ulong> value, Vector128<ulong> constants) =>
            Crc64NvmeMultiply.Firsts(value, constants) ^ Crc64NvmeMultiply.Seconds(value, constants);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> constants, Vector128<ulong> addend) =>
            Crc64NvmeMultiply.Fold(value, constants, addend);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Add(Vector128<ulong> left, Vector128<ulong> right) => left ^ right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Sum(Vector128<ulong> value) => value;
    }
}
