using System.Runtime.InteropServices;
using System.Text;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Starts a process with <c>posix_spawnp</c>.</summary>
/// <remarks>
/// System.Diagnostics.Process does not fit: it searches the current directory before PATH, and passes the full path as argument 0.
/// </remarks>
internal static unsafe class Spawner
{
    private const short SetSignalDefaults = 4;
    private const int BrokenPipeSignal = 13;
    private const int OpaqueBytes = 1024; // larger than the spawn attributes, file actions and signal set of any C library

    /// <returns>The process id.</returns>
    /// <exception cref="CannotStartException">It was not started.</exception>
    public static int Start(IReadOnlyList<string> command, Descriptor output, Descriptor error)
    {
        byte* actions = stackalloc byte[OpaqueBytes], attributes = stackalloc byte[OpaqueBytes], signals = stackalloc byte[OpaqueBytes];
        _ = Libc.InitFileActions(actions);
        _ = Libc.InitAttributes(attributes);
        var arguments = Native(command);
        try
        {
            _ = Libc.AddDup2(actions, output.Number, 1);
            _ = Libc.AddDup2(actions, error.Number, 2);

            // The runtime ignores SIGPIPE, and children inherit that: without the default action, `yes | head` in the command would never
            // end.
            _ = Libc.EmptySignals(signals);
            _ = Libc.AddSignal(signals, BrokenPipeSignal);
            _ = Libc.SetDefaultSignals(attributes, signals);
            _ = Libc.SetFlags(attributes, SetSignalDefaults);

            int pid;
            var result = Libc.Spawn(&pid, arguments[0], actions, attributes, arguments, Environ());
            return result == Errno.None ? pid : throw new CannotStartException(command[0], result);
        }
        finally
        {
            Free(arguments, command.Count);
            _ = Libc.DestroyAttributes(attributes);
            _ = Libc.DestroyFileActions(actions);
        }
    }

    /// <summary>The environment as bytes, in whatever encoding it has.</summary>
    private static byte** Environ() =>
        *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");

    private static byte** Native(IReadOnlyList<string> words)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)words.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < words.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(words[i]);
            list[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(list[i], bytes.Length));
        }

        return list;
    }

    private static void Free(byte** list, int count)
    {
        for (var i = 0; i < count; i++) NativeMemory.Free(list[i]);
        NativeMemory.Free(list);
    }
}
