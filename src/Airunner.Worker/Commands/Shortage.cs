using Airunner.Actors.Storage;

namespace Airunner.Worker.Commands;

/// <summary>Failures of the runtime that mean a limit of this process: no thread, no memory, no file descriptor.</summary>
internal static class Shortage
{
    // Measured: a recovery needs at most 50. With fewer than it needs the runtime itself ends the process, at whatever moment that is.
    private const int LeastOfNative = 128;

    // An installed runtime keeps two open for each assembly: at most 120 where they are compiled ahead, 136 where they are not.
    private const int LeastWithRuntime = 160;

    private static int LeastOpenFiles => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null ? LeastOfNative : LeastWithRuntime;

    /// <summary>Why the program cannot run under the limits of this process; null where it can.</summary>
    public static string? OfProcess() => OpenFileLimit.OfProcess() is { } limit && limit < LeastOpenFiles
        ? $"The limit of open files is {limit} and the program needs {LeastOpenFiles}: raise it (ulimit -n)."
        : null;

    /// <summary>Whether there are so few open files that those are left out which nobody needs.</summary>
    public static bool HasFewOpenFiles => OpenFileLimit.OfProcess() < 2 * LeastOpenFiles;

    /// <summary>One line about it; null where an exception means something else.</summary>
    public static string? Describe(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException or ThreadStartException)
                return "The system gives this process no more threads or memory. Raise its limits: open files (ulimit -n), "
                    + $"processes (ulimit -u), memory (ulimit -v). ({cause.GetType().Name}: {cause.Message})";
        }

        return null;
    }
}
