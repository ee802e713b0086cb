using System.Buffers.Binary;
using System.IO.Hashing;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, the checksum of a log record.</summary>
/// <remarks>
/// Reflected polynomial 0x9A6C9329AC4BC9B5, initial value and final xor all ones; of the ASCII bytes <c>123456789</c> it is
/// 0xAE8B14860A799888. It is another polynomial than that of <see cref="Crc64"/> (ECMA-182). Source: NVM Express NVM Command Set
/// Specification, 64b CRC. As bytes it is little-endian, as the log file stores it (<see cref="Crc64"/> writes big-endian). It
/// detects accidents, not forgery.
/// </remarks>
public sealed class Crc64Nvme : NonCryptographicHashAlgorithm
{
    /// <summary>The running state before the first byte.</summary>
    internal const ulong InitialState = ulong.MaxValue;

    private const int HashBytes = sizeof(ulong);

    private ulong _state = InitialState;

    /// <summary>A checksum of no bytes yet.</summary>
    public Crc64Nvme()
        : base(HashBytes)
    {
    }

    /// <summary>The checksum of a whole message.</summary>
    /// <param name="source">Any length, also none (the checksum is then 0). Nothing is allocated.</param>
    public static ulong HashToUInt64(ReadOnlySpan<byte> source) => Finish(Update(InitialState, source));

    /// <summary>The checksum of all bytes appended so far; more may follow.</summary>
    public ulong GetCurrentHashAsUInt64() => Finish(_state);

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> source) => _state = Update(_state, source);

    /// <inheritdoc/>
    public override void Reset() => _state = InitialState;

    /// <summary>The running state after more bytes, for callers that keep it themselves.</summary>
    /// <param name="state"><see cref="InitialState"/>, or what the last call returned.</param>
    /// <param name="source">The bytes that follow; any length.</param>
    /// <returns>The new state: no checksum before <see cref="Finish"/>.</returns>
    internal static ulong Update(ulong state, ReadOnlySpan<byte> source)
    {
        if (Crc64NvmeFold512.IsSupported) return Crc64NvmeFold512.Update(state, source);
        if (Crc64NvmeFold256.IsSupported) return Crc64NvmeFold256.Update(state, source);
        if (Crc64NvmeFold128.IsSupported) return Crc64NvmeFold128.Update(state, source);
        return Crc64NvmeTable.Update(state, source);
    }

    /// <summary>The checksum that a running state stands for.</summary>
    internal static ulong Finish(ulong state) => ~state;

    /// <summary>Writes the checksum as 8 bytes, little-endian.</summary>
    protected override void GetCurrentHashCore(Span<byte> destination) =>
        BinaryPrimitives.WriteUInt64LittleEndian(destination, GetCurrentHashAsUInt64());
}
