using System.Runtime.CompilerServices;

namespace Airunner.Worker.Masking;

/// <summary>A set of blocks of bytes in 8 KiB: what is not in it is certainly not in the set.</summary>
/// <remarks>The size fits the first cache of a processor.</remarks>
internal sealed class BlockFilter
{
    private const int IndexBits = 16;
    private const uint Multiplier = 2654435761; // 2^32 divided by the golden ratio

    private readonly ulong[] _bits = new ulong[1 << (IndexBits - 6)];

    public void Add(uint block)
    {
        var index = IndexOf(block);
        _bits[index >> 6] |= 1UL << (int)(index & 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayContain(uint block)
    {
        var index = IndexOf(block);
        return (_bits[index >> 6] & (1UL << (int)(index & 63))) != 0;
    }

    private static uint IndexOf(uint block) => (block * Multiplier) >> (32 - IndexBits);
}
