using System.Buffers.Binary;

namespace Airunner.Actors.Format;

/// <summary>CRC64-NVME, by tables: System.IO.Hashing knows its parameters only in version 11, which is not for .NET 8.</summary>
internal static class Crc64Nvme
{
    private const ulong ReflectedPolynomial = 0x9A6C9329AC4BC9B5;
    private const ulong Initial = ulong.MaxValue;
    private const int Step = sizeof(ulong);

    // Table n: what a byte does to the state, n bytes later.
    private static readonly ulong[][] Tables = MakeTables();

    public static ulong HashToUInt64(ReadOnlySpan<byte> source) => ~Update(Initial, source);

    public static Running Start() => new();

    private static ulong Update(ulong state, ReadOnlySpan<byte> source)
    {
        var tables = Tables;
        for (; source.Length >= Step; source = source[Step..])
        {
            var eight = state ^ BinaryPrimitives.ReadUInt64LittleEndian(source);
            state = tables[7][(byte)eight] ^ tables[6][(byte)(eight >> 8)] ^ tables[5][(byte)(eight >> 16)]
                ^ tables[4][(byte)(eight >> 24)] ^ tables[3][(byte)(eight >> 32)] ^ tables[2][(byte)(eight >> 40)]
                ^ tables[1][(byte)(eight >> 48)] ^ tables[0][eight >> 56];
        }

        foreach (var each in source) state = tables[0][(byte)(state ^ each)] ^ (state >> 8);
        return state;
    }

    private static ulong[][] MakeTables()
    {
        var first = new ulong[256];
        for (var value = 0; value < first.Length; value++) first[value] = AfterOneByte((ulong)value);
        var tables = new ulong[Step][];
        tables[0] = first;
        for (var later = 1; later < Step; later++)
            tables[later] = [.. tables[later - 1].Select(state => first[(byte)state] ^ (state >> 8))];
        return tables;
    }

    private static ulong AfterOneByte(ulong state)
    {
        for (var bit = 0; bit < 8; bit++) state = (state & 1) != 0 ? (state >> 1) ^ ReflectedPolynomial : state >> 1;
        return state;
    }

    /// <summary>The checksum of a message that comes in pieces.</summary>
    internal sealed class Running
    {
        private ulong _state = Initial;

        public void Append(ReadOnlySpan<byte> source) => _state = Update(_state, source);

        public ulong GetCurrentHashAsUInt64() => ~_state;
    }
}
