using System.Runtime.InteropServices;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>A command could not be started.</summary>
internal sealed class CannotStartException(string command, Errno error) : Exception(TextOf(command, error))
{
    public Errno Error { get; } = error;

    /// <summary>127 when there is no such command, else 126, as shells do.</summary>
    public int ExitCode { get; } = error is Errno.ENOENT or Errno.ENOTDIR ? 127 : 126;

    private static string TextOf(string command, Errno error) =>
        error == Errno.ENOENT && !command.Contains('/')
            ? $"{command}: command not found"
            : $"{command}: {(Directory.Exists(command) ? "Is a directory" : Marshal.GetPInvokeErrorMessage((int)error))}";
}
