using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>struct statvfs of 64-bit Linux.</summary>
/// <remarks>Source: statvfs(3).</remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LibcStatVfs
{
    [FieldOffset(8)] public ulong FragmentBytes;
    [FieldOffset(32)] public ulong AvailableFragments;
    [FieldOffset(40)] public ulong Inodes;
    [FieldOffset(56)] public ulong AvailableInodes;
}
