using System.Text;

namespace Airunner.Worker.Posix;

/// <summary>Finds the file of a command, as <c>execvp</c> does.</summary>
internal static unsafe class CommandSearch
{
    private const int MayExecute = 1;

    /// <returns>Its path; null when there is none.</returns>
    public static byte[]? Find(byte[] command)
    {
        if (command.AsSpan().IndexOf((byte)'/') >= 0) return command;
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin").Split(':'))
        {
            byte[] path = [.. Encoding.UTF8.GetBytes(directory.Length == 0 ? "." : directory), (byte)'/', .. command];
            fixed (byte* terminated = (byte[])[.. path, 0])
            {
                if (Libc.Access(terminated, MayExecute) == 0) return path;
            }
        }

        return null;
    }
}
