using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Starts a process with <c>posix_spawnp</c>, in a process group of its own.</summary>
/// <remarks>
/// System.Diagnostics.Process does not fit: it searches the current directory before PATH, and passes the full path as argument 0.
/// </remarks>
internal static unsafe class Spawner
{
    /// <summary>Gives the foreground to the new group before the command runs; null where the C library cannot.</summary>
    private static readonly delegate* unmanaged<void*, int, int> AddForeground = Optional("posix_spawn_file_actions_addtcsetpgrp_np");

    private const short SetGroup = 2;
    private const short SetSignalDefaults = 4;
    private const short SetSession = 128;
    private const Errno NoProgram = (Errno)8; // ENOEXEC
    private const int OpaqueBytes = 1024; // larger than the spawn attributes, file actions and signal set of any C library

    private static readonly byte[] Shell = [.. "/bin/sh"u8];

    /// <returns>The process id, which is the id of its group too.</returns>
    /// <exception cref="CannotStartException">It was not started.</exception>
    public static int Start(SpawnPlan plan)
    {
        var result = TryStart(plan, plan.Words, out var pid);
        if (result == NoProgram && CommandSearch.Find(plan.Words[0]) is { } script)
            result = TryStart(plan, [Shell, script, .. plan.Words.Skip(1)], out pid); // a script without #!, as execvp does it
        return result == Errno.None ? pid : throw new CannotStartException(plan.Name, result);
    }

    private static Errno TryStart(SpawnPlan plan, IReadOnlyList<byte[]> words, out int pid)
    {
        byte* actions = stackalloc byte[OpaqueBytes], attributes = stackalloc byte[OpaqueBytes], signals = stackalloc byte[OpaqueBytes];
        _ = Libc.InitFileActions(actions);
        _ = Libc.InitAttributes(attributes);
        using var native = new NativeStrings(words);
        using var environment = new NativeStrings(plan.Environment ?? NativeEnvironment.Own());
        try
        {
            Connect(plan, actions);

            // The runtime ignores SIGPIPE, and children inherit that: without the default action, `yes | head` in the command would never
            // end.
            _ = Libc.EmptySignals(signals);
            _ = Libc.AddSignal(signals, Signals.BrokenPipe);
            _ = Libc.SetDefaultSignals(attributes, signals);
            _ = Libc.SetGroup(attributes, 0);
            _ = Libc.SetFlags(attributes, (short)(SetSignalDefaults | (plan.IsSessionLeader ? SetSession : SetGroup)));
            fixed (int* started = &pid)
                return Libc.Spawn(started, native.Pointer[0], actions, attributes, native.Pointer, environment.Pointer);
        }
        finally
        {
            _ = Libc.DestroyAttributes(attributes);
            _ = Libc.DestroyFileActions(actions);
        }
    }

    private static void Connect(SpawnPlan plan, byte* actions)
    {
        foreach (var (path, number) in plan.Opened)
        {
            fixed (byte* file = Terminated(path)) _ = Libc.AddOpen(actions, number, file, Libc.OpenReadWrite, 0);
        }

        foreach (var (ours, number) in plan.Inherited) _ = Libc.AddDup2(actions, ours.Number, number);
        if (plan.Directory is { } directory)
        {
            fixed (byte* path = Terminated(directory)) _ = Libc.AddChangeDirectory(actions, path);
        }

        if (plan.Foreground is { } terminal && AddForeground is not null) _ = AddForeground(actions, terminal.Device.Number);
    }

    private static byte[] Terminated(byte[] text) => [.. text, 0];

    private static delegate* unmanaged<void*, int, int> Optional(string name) =>
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), name, out var call)
            ? (delegate* unmanaged<void*, int, int>)call
            : null;
}
