using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Starts a process with <c>posix_spawnp</c>, in a process group of its own.</summary>
/// <remarks>
/// System.Diagnostics.Process does not fit: it searches the current directory before PATH, and passes the full path as argument 0.
/// </remarks>
internal static unsafe class Spawner
{
    private const short SetGroup = 2;
    private const short SetSignalDefaults = 4;
    private const int OpaqueBytes = 1024; // larger than the spawn attributes, file actions and signal set of any C library

    /// <returns>The process id, which is the id of its group too.</returns>
    /// <exception cref="CannotStartException">It was not started.</exception>
    public static int Start(SpawnPlan plan)
    {
        byte* actions = stackalloc byte[OpaqueBytes], attributes = stackalloc byte[OpaqueBytes], signals = stackalloc byte[OpaqueBytes];
        _ = Libc.InitFileActions(actions);
        _ = Libc.InitAttributes(attributes);
        using var words = new NativeStrings(plan.Words);
        using var environment = plan.Environment is { } given ? new NativeStrings(given) : null;
        try
        {
            if (plan.Output is { } output) _ = Libc.AddDup2(actions, output.Number, 1);
            if (plan.Error is { } error) _ = Libc.AddDup2(actions, error.Number, 2);

            // The runtime ignores SIGPIPE, and children inherit that: without the default action, `yes | head` in the command would never
            // end.
            _ = Libc.EmptySignals(signals);
            _ = Libc.AddSignal(signals, Signals.BrokenPipe);
            _ = Libc.SetDefaultSignals(attributes, signals);
            _ = Libc.SetGroup(attributes, 0);
            _ = Libc.SetFlags(attributes, SetSignalDefaults | SetGroup);

            int pid;
            var variables = environment is null ? Environ() : environment.Pointer;
            var result = Libc.Spawn(&pid, words.Pointer[0], actions, attributes, words.Pointer, variables);
            return result == Errno.None ? pid : throw new CannotStartException(plan.Name, result);
        }
        finally
        {
            _ = Libc.DestroyAttributes(attributes);
            _ = Libc.DestroyFileActions(actions);
        }
    }

    /// <summary>The environment as bytes, in whatever encoding it has.</summary>
    private static byte** Environ() =>
        *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
}
