using System.IO.Hashing;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, the checksum of a log record.</summary>
/// <remarks>
/// Reflected polynomial 0x9A6C9329AC4BC9B5 (normal form 0xAD93D23594C93659), initial value and final xor all ones; of the ASCII bytes
/// <c>123456789</c> it is 0xAE8B14860A799888. Source: NVM Express NVM Command Set Specification, 64b CRC. Without a parameter set
/// <see cref="Crc64"/> has another polynomial (ECMA-182). It detects accidents, not forgery.
/// </remarks>
internal static class Crc64Nvme
{
    /// <summary>The checksum of a whole message.</summary>
    /// <param name="source">Any length, also none (the checksum is then 0). Nothing is allocated.</param>
    public static ulong HashToUInt64(ReadOnlySpan<byte> source) => Crc64.HashToUInt64(Crc64ParameterSet.Nvme, source);

    /// <summary>A running checksum of no bytes yet, for a message that comes in pieces.</summary>
    public static Crc64 Start() => new(Crc64ParameterSet.Nvme);
}
