namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, the checksum of records: reflected polynomial 0x9A6C9329AC4BC9B5, initial value and final xor all ones.</summary>
public static class Crc64Nvme
{
    internal const ulong InitialState = ulong.MaxValue;

    private const ulong Polynomial = 0x9A6C9329AC4BC9B5;

    private static readonly ulong[] Table = MakeTable();

    /// <summary>The checksum of <paramref name="source"/>.</summary>
    public static ulong HashToUInt64(ReadOnlySpan<byte> source) => Finish(Update(InitialState, source));

    internal static ulong Update(ulong state, ReadOnlySpan<byte> source)
    {
        foreach (var b in source) state = Table[(byte)(state ^ b)] ^ (state >> 8);
        return state;
    }

    internal static ulong Finish(ulong state) => ~state;

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var state = (ulong)i;
            for (var bit = 0; bit < 8; bit++) state = (state >> 1) ^ ((state & 1) * Polynomial);
            table[i] = state;
        }

        return table;
    }
}
