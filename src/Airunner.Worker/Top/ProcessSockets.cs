using System.Globalization;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Top;

/// <summary>
/// The sockets of the processes of one state directory: <c>processes/PID-CHANCE.sock</c>. The folder is there while one of them runs.
/// </summary>
/// <param name="stateDirectory">The state directory.</param>
internal sealed class ProcessSockets(string stateDirectory)
{
    private const string Folder = "processes";
    private const string Suffix = ".sock";
    private const int MostTries = 5; // the last process that ends removes the folder
    private const string Unready = "."; // a name that begins so is of a socket that nobody listens at yet
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Directory => Path.Combine(stateDirectory, Folder);

    /// <summary>Makes a socket for this process.</summary>
    /// <returns>The socket that listens, and its path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The state directory cannot be written.</exception>
    public (Descriptor Socket, string Path) Listen()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return ListenOnce();
            }
            catch (IOException) when (tries < MostTries)
            {
                // Made again.
            }
        }
    }

    /// <summary>Connects to all processes at once, without waiting for any; removes what dead ones have left.</summary>
    /// <returns>The connections; null where a process takes none now.</returns>
    public IReadOnlyList<(int Process, Descriptor? Connection)> Connect()
    {
        try
        {
            return System.IO.Directory.Exists(Directory) ? ConnectToAll() : [];
        }
        catch (IOException) when (!System.IO.Directory.Exists(Directory))
        {
            return []; // the last one has ended
        }
    }

    /// <summary>Removes what dead processes have left.</summary>
    public void RemoveLeft()
    {
        foreach (var (_, connection) in Connect()) connection?.Close();
    }

    /// <summary>Removes a socket, and the folder with the last one.</summary>
    /// <exception cref="IOException">The socket cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Remove(string path)
    {
        File.Delete(path);
        RemoveIfEmpty();
    }

    private (Descriptor Socket, string Path) ListenOnce()
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

    private List<(int Process, Descriptor? Connection)> ConnectToAll()
    {
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

        if (connections.Count == 0) RemoveIfEmpty();
        return connections;
    }

    private void RemoveIfEmpty()
    {
        try
        {
            System.IO.Directory.Delete(Directory);
        }
        catch (IOException)
        {
            // Another process has a socket in it, or has removed it.
        }
    }

    private static int? ProcessOf(string name) =>
        int.TryParse(name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
}
