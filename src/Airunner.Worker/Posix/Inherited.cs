namespace Airunner.Worker.Posix;

/// <summary>What this program inherited from the process that started it.</summary>
internal static class Inherited
{
    /// <summary>Whether standard input was open at the start.</summary>
    /// <remarks>
    /// If it was closed, the runtime uses its number for an internal pipe, which never gets data. That pipe closes on exec, and no
    /// inherited descriptor does.
    /// </remarks>
    public static bool HasInput =>
        Libc.Fcntl(Descriptor.StandardInput.Number, Libc.GetDescriptorFlags, 0) is >= 0 and var flags
        && (flags & Libc.CloseOnExec) == 0;
}
