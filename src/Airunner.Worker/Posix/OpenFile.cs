namespace Airunner.Worker.Posix;

/// <summary>What two descriptors have in common.</summary>
internal static unsafe class OpenFile
{
    private const int CompareFiles = 0; // KCMP_FILE

    /// <summary>
    /// Whether both are the same open file, as after <c>2>&amp;1</c>: what is written to one follows what was written to the other.
    /// </summary>
    public static bool AreSame(Descriptor one, Descriptor other)
    {
        if (!one.IsOpen || !other.IsOpen) return false;
        var self = Environment.ProcessId;
        var order = Libc.CompareResources(self, self, CompareFiles, (nuint)one.Number, (nuint)other.Number);
        return order >= 0 ? order == 0 : AreSamePipe(one, other);
    }

    /// <summary>
    /// For a kernel without <c>kcmp</c>. A pipe or a terminal is the same however often it was opened; of a regular file each opening has
    /// its own position.
    /// </summary>
    private static bool AreSamePipe(Descriptor one, Descriptor other)
    {
        var first = Target(one);
        return first == Target(other) && (first.StartsWith("pipe:", StringComparison.Ordinal)
            || first.StartsWith("socket:", StringComparison.Ordinal) || one.IsTerminal);
    }

    private static string Target(Descriptor descriptor) => File.ResolveLinkTarget($"/proc/self/fd/{descriptor.Number}", false)?.Name ?? "";
}
