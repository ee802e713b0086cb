using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, 512 bits at a time: VPCLMULQDQ with AVX-512.</summary>
internal static class Crc64NvmeFold512
{
    /// <summary>A vector and a block; measured, the wider vector pays from there.</summary>
    private const int LeastBytes = 80;

    /// <summary>The truth table of a ^ b ^ c.</summary>
    private const byte ThreeWayXor = 0x96;

    /// <summary>Whether this processor can, and the runtime finds that vectors so wide do not slow it down.</summary>
    internal static bool IsSupported =>
        Pclmulqdq.V512.IsSupported && Avx512F.IsSupported && Vector512.IsHardwareAccelerated && Crc64NvmeFold256.IsSupported;

    /// <inheritdoc cref="Crc64Nvme.Update"/>
    internal static ulong Update(ulong state, ReadOnlySpan<byte> source) =>
        source.Length < LeastBytes
            ? Crc64NvmeFold256.Update(state, source)
            : Crc64NvmeFolding.Update<Vector512<ulong>, Lanes>(state, source);

    private readonly struct Lanes : ICrc64NvmeLanes<Vector512<ulong>>
    {
        public static Vector512<ulong> AheadByEight { get; } = Vector512.Create(Crc64NvmePowers.Ahead(8 * 64));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Load(ref byte source) => Vector512.LoadUnsafe(ref source).AsUInt64();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> InFirst(Vector128<ulong> block) => block.ToVector256().ToVector512();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Multiply(Vector512<ulong> value, Vector512<ulong> constants) =>
            Pclmulqdq.V512.CarrylessMultiply(value, constants, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(value, constants, 0x11);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Fold(Vector512<ulong> value, Vector512<ulong> constants, Vector512<ulong> addend) =>
            Avx512F.TernaryLogic(
                Pclmulqdq.V512.CarrylessMultiply(value, constants, 0x00),
                Pclmulqdq.V512.CarrylessMultiply(value, constants, 0x11),
                addend,
                ThreeWayXor);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Add(Vector512<ulong> left, Vector512<ulong> right) => left ^ right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<ulong> Sum(Vector512<ulong> value)
        {
            var half = value.GetLower() ^ value.GetUpper();
            return half.GetLower() ^ half.GetUpper();
        }
    }
}
