using System.Runtime.InteropServices;

namespace Airunner.Worker.Posix;

/// <summary>A command could not be started.</summary>
internal sealed class CannotStartException(string command, int error) : Exception(TextOf(command, error))
{
    /// <summary>127 where there is no such command, else 126: the shells' convention.</summary>
    public int ExitCode { get; } = error is Libc.ENOENT or Libc.ENOTDIR ? 127 : 126;

    private static string TextOf(string command, int error) =>
        error == Libc.ENOENT && !command.Contains('/')
            ? $"{command}: command not found"
            : $"{command}: {(Directory.Exists(command) ? "Is a directory" : Marshal.GetPInvokeErrorMessage(error))}";
}
