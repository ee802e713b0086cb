using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, 256 bits at a time: VPCLMULQDQ with AVX2.</summary>
internal static class Crc64NvmeFold256
{
    /// <summary>A vector and a block; measured, the wider vector pays from there.</summary>
    private const int LeastBytes = 48;

    /// <summary>Whether this processor can.</summary>
    internal static bool IsSupported => Pclmulqdq.V256.IsSupported && Vector256.IsHardwareAccelerated;

    /// <inheritdoc cref="Crc64Nvme.Update"/>
    internal static ulong Update(ulong state, ReadOnlySpan<byte> source) =>
        source.Length < LeastBytes
            ? Crc64NvmeFold128.Update(state, source)
            : Crc64NvmeFolding.Update<Vector256<ulong>, Lanes>(state, source);

    private readonly struct Lanes : ICrc64NvmeLanes<Vector256<ulong>>
    {
        public static Vector256<ulong> AheadByEight { get; } = Vector256.Create(Crc64NvmePowers.Ahead(8 * 32));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Load(ref byte source) => Vector256.LoadUnsafe(ref source).AsUInt64();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> InFirst(Vector128<ulong> block) => block.ToVector256();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Multiply(Vector256<ulong> value, Vector256<ulong> constants) =>
            Pclmulqdq.V256.CarrylessMultiply(value, constants, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(value, constants, 0x11);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Fold(Vector256<ulong> value, Vector256<ulong> constants, Vector256<ulong> addend) =>
            Multiply(value, constants) ^ addend;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Add(Vector256<ulong> left, Vector256<ulong> right) => left ^ right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Sum(Vector256<ulong> value) => value.GetLower() ^ value.GetUpper();
    }
}
