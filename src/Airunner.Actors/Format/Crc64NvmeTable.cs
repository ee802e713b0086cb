using System.Buffers.Binary;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME by tables, eight bytes a step: for processors without carry-less multiplication, and for a few bytes.</summary>
/// <remarks>Slicing-by-8 (Kounavis and Berry, 2005). Sixteen tables would be faster on long input but fill a first-level cache.</remarks>
internal static class Crc64NvmeTable
{
    private const int Slices = 8;
    private const int Values = 256;

    /// <summary>At <c>slice × 256 + value</c>: what a byte adds to the state once <c>slice</c> zero bytes have followed it.</summary>
    private static readonly ulong[] Tables = MakeTables();

    /// <inheritdoc cref="Crc64Nvme.Update"/>
    internal static ulong Update(ulong state, ReadOnlySpan<byte> source)
    {
        var tables = Tables;
        while (source.Length >= Slices)
        {
            var x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(source);
            state = tables[(7 * Values) + (byte)x]
                ^ tables[(6 * Values) + (byte)(x >> 8)]
                ^ tables[(5 * Values) + (byte)(x >> 16)]
                ^ tables[(4 * Values) + (byte)(x >> 24)]
                ^ tables[(3 * Values) + (byte)(x >> 32)]
                ^ tables[(2 * Values) + (byte)(x >> 40)]
                ^ tables[(1 * Values) + (byte)(x >> 48)]
                ^ tables[(byte)(x >> 56)];
            source = source[Slices..];
        }

        foreach (var value in source) state = Update(state, value);
        return state;
    }

    /// <summary>The running state after one more byte: for a reader that needs the checksum at every offset.</summary>
    internal static ulong Update(ulong state, byte value) => Tables[(byte)state ^ value] ^ (state >> 8);

    private static ulong[] MakeTables()
    {
        var tables = new ulong[Slices * Values];
        for (var value = 0; value < Values; value++)
        {
            var state = (ulong)value;
            for (var bit = 0; bit < 8; bit++) state = Crc64NvmePowers.TimesX(state);
            tables[value] = state;
        }

        for (var i = Values; i < tables.Length; i++)
        {
            var before = tables[i - Values];
            tables[i] = tables[(byte)before] ^ (before >> 8);
        }

        return tables;
    }
}
