using System.Globalization;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Top;

/// <summary>The sockets of the processes of one state directory: <c>processes/PID-CHANCE.sock</c>.</summary>
/// <param name="stateDirectory">The state directory.</param>
internal sealed class ProcessSockets(string stateDirectory)
{
    private const string Folder = "processes";
    private const string Suffix = ".sock";
    private const string Unready = "."; // a name that begins so is of a socket that nobody listens at yet
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Directory => Path.Combine(stateDirectory, Folder);

    /// <summary>Makes a socket for this process.</summary>
    /// <returns>The socket that listens, and its path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The state directory cannot be written.</exception>
    public (Descriptor Socket, string Path) Listen()
    {
        if (!OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(Directory, OwnerOnly);
        // Two processes may have one number: in containers that share the directory.
        var chance = Guid.NewGuid().ToString("N")[..8];
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{chance}{Suffix}");
        var path = Path.Combine(Directory, name);
        using var directory = new ShortPath(Directory);
        var socket = LocalSocket.Listen(directory.Of(Unready + name));
        try
        {
            // Only now it is found: before it listens, it looks like one whose process has died.
            File.Move(Path.Combine(Directory, Unready + name), path);
        }
        catch
        {
            socket.Close();
            throw;
        }

        return (socket, path);
    }

    /// <summary>Connects to all processes at once, without waiting for any; removes what dead ones have left.</summary>
    /// <returns>The connections; null where a process takes none now.</returns>
    public IReadOnlyList<(int Process, Descriptor? Connection)> Connect()
    {
        if (!System.IO.Directory.Exists(Directory)) return [];
        using var directory = new ShortPath(Directory);
        var connections = new List<(int, Descriptor?)>();
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory, $"*{Suffix}").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith(Unready, StringComparison.Ordinal) || ProcessOf(name) is not { } process) continue;
            var connection = LocalSocket.Connect(directory.Of(name), out var error);
            if (error == LocalSocket.NobodyListens) File.Delete(path);
            else if (connection is not null || File.Exists(path)) connections.Add((process, connection));
        }

        return connections;
    }

    /// <summary>Removes what dead processes have left.</summary>
    public void RemoveLeft()
    {
        foreach (var (_, connection) in Connect()) connection?.Close();
    }

    private static int? ProcessOf(string name) =>
        int.TryParse(name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
}
