using System.Runtime.InteropServices;
using System.Text;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Starts a process by <c>posix_spawnp</c>.</summary>
/// <remarks>Not by System.Diagnostics.Process: that looks in the current directory before the PATH, and gives the command its path as its name.</remarks>
internal static unsafe class Spawner
{
    private const short SetSignalDefaults = 4;
    private const int BrokenPipeSignal = 13;
    private const int OpaqueBytes = 1024; // more than any C library's spawn attributes, file actions or signal set

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

            // This runtime ignores SIGPIPE, and ignoring is inherited: `yes | head` inside the command would never end.
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

    /// <summary>The environment as it is, whatever its encoding.</summary>
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
