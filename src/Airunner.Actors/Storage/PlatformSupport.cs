using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>The platforms on which the system calls keep what the log needs.</summary>
internal static class PlatformSupport
{
    /// <summary>Refuses every system but Linux on x64 or arm64.</summary>
    /// <exception cref="PlatformNotSupportedException">Another system, or another processor.</exception>
    public static void ThrowIfUnsupported()
    {
        var refusal = Refusal(OperatingSystem.IsLinux(), RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture);
        if (refusal is not null) throw new PlatformNotSupportedException(refusal);
    }

    /// <summary>Why a process cannot have a log; null where it can.</summary>
    public static string? Refusal(bool isLinux, string system, Architecture processor)
    {
        if (!isLinux)
            return $"The log needs Linux: its promises rest on Linux's fdatasync, directory sync and byte locks. This is {system}.";
        return processor is Architecture.X64 or Architecture.Arm64
            ? null
            : $"The log needs an x64 or arm64 process: the kernel's open flags differ elsewhere. This one is {processor}.";
    }
}
