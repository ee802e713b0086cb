using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>struct flock of 64-bit Linux, for one byte.</summary>
/// <remarks>Source: fcntl(2), "Open file description locks": the process id must be zero.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct LibcFlock
{
    public const int GetOpenFileDescriptionLock = 36;
    public const int SetOpenFileDescriptionLock = 37;
    public const short WriteLock = 1;
    public const short NoLock = 2;

    [FieldOffset(0)] public short Type;
    [FieldOffset(2)] public short Whence;
    [FieldOffset(8)] public long Start;
    [FieldOffset(16)] public long Length;
    [FieldOffset(24)] public int ProcessId;
}
