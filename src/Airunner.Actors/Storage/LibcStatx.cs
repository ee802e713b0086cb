using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>struct statx: the one stat whose layout is the same on every processor.</summary>
/// <remarks>Source: statx(2), Linux uapi/linux/stat.h.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LibcStatx
{
    public const uint BasicStats = 0x7ff;
    public const uint DirectAlignment = 0x2000;

    [FieldOffset(0)] public uint Mask;
    [FieldOffset(16)] public uint Names;
    [FieldOffset(20)] public uint Owner;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(152)] public uint DirectMemoryAlignment;
    [FieldOffset(156)] public uint DirectOffsetAlignment;

    private const int TypeMask = 0xf000;
    private const int RegularType = 0x8000;
    private const int DirectoryType = 0x4000;

    public readonly bool IsRegularFile => (Mode & TypeMask) == RegularType;

    public readonly bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    public readonly WalStat ToWalStat() => new(
        IsRegularFile, IsDirectory, (long)Size, (long)Inode, ModifiedSeconds * 1000 + ModifiedNanoseconds / 1_000_000);
}
