namespace Airunner.Actors.Tests.Format;

/// <summary>CRC64-NVME as its definition says it, a bit at a time.</summary>
internal static class Crc64NvmeBitwiseModel
{
    internal const ulong InitialState = ulong.MaxValue;

    internal static ulong Update(ulong state, byte value)
    {
        state ^= value;
        for (var bit = 0; bit < 8; bit++) state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ 0x9A6C9329AC4BC9B5;
        return state;
    }

    internal static ulong Finish(ulong state) => ~state;
}
