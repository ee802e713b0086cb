using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>Flags of open(2).</summary>
/// <remarks>Source: Linux uapi/asm-generic/fcntl.h; arm64 exchanges three of them (uapi/asm/fcntl.h).</remarks>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int DataSync = 0x1000;
    public const int CloseOnExec = 0x80000;

    public static readonly int Direct = IsArm64 ? 0x10000 : 0x4000;
    public static readonly int Directory = IsArm64 ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm64 ? 0x8000 : 0x20000;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
}
