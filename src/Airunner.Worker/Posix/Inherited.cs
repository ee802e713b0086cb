namespace Airunner.Worker.Posix;

/// <summary>What this program was started with.</summary>
internal static class Inherited
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Whether there is a standard input. Where it was closed the runtime takes its number for a pipe of its own, from which nothing ever comes.</summary>
    /// <remarks>What was inherited cannot be one that closes when a program starts.</remarks>
    public static bool HasInput => Libc.Fcntl(Descriptor.StandardInput.Number, GetDescriptorFlags, 0) is >= 0 and var flags && (flags & CloseOnExec) == 0;
}
