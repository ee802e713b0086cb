using System.Runtime.InteropServices;
using System.Text;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>
/// The program of a node of a cluster, which this process becomes. It is one of its own, since Akka.Cluster cannot be compiled to native
/// code, and is installed beside <c>airunner</c> or anywhere in the PATH.
/// </summary>
internal static class NodeProgram
{
    private const string Name = "airunner-node";

    /// <summary>Beside this program's libraries, and beside the program itself: for a tool of .NET these are two places.</summary>
    private static IEnumerable<string> Beside =>
        new[] { AppContext.BaseDirectory, Path.GetDirectoryName(Environment.ProcessPath) }
            .OfType<string>()
            .Select(static directory => Path.TrimEndingDirectorySeparator(directory))
            .Distinct();

    /// <summary>Returns only when it fails.</summary>
    /// <param name="arguments">The node's arguments.</param>
    /// <returns>Why it failed.</returns>
    public static CommandFailedException Become(IReadOnlyList<string> arguments)
    {
        var path = Beside.Select(static directory => Path.Combine(directory, Name)).FirstOrDefault(File.Exists)
            ?? (CommandSearch.Find(Encoding.UTF8.GetBytes(Name)) is { } found ? Encoding.UTF8.GetString(found) : null);
        if (path is null)
        {
            return new CommandFailedException(
                ExitStatuses.Unavailable,
                $"--cluster needs the program '{Name}', which is neither in {string.Join(" or ", Beside)} nor in the PATH. Install it as "
                + $"{Name} from where airunner is from: 'dotnet tool install -g {Name} --add-source FEED', or the Debian package {Name}.");
        }

        var reason = Marshal.GetPInvokeErrorMessage((int)ProgramChange.To(path, arguments, [], Name));
        return new CommandFailedException(ExitStatuses.Unavailable, $"The program '{path}' cannot be started: {reason}.");
    }
}
