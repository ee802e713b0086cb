using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>The platforms on which the system calls keep what the log needs.</summary>
internal static class PlatformSupport
{
    /// <summary>Refuses every system but Linux on x64 or arm64.</summary>
    /// <exception cref="PlatformNotSupportedException">Another system, or another processor.</exception>
    public static void ThrowIfUnsupported()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException(
                "The log needs Linux: its promises rest on Linux's fdatasync, directory sync and byte locks. "
                + $"This is {RuntimeInformation.OSDescription}.");
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
            throw new PlatformNotSupportedException(
                "The log needs an x64 or arm64 process: the kernel's open flags differ elsewhere. "
                + $"This one is {RuntimeInformation.ProcessArchitecture}.");
    }
}
