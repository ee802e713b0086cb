using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Airunner.Benchmarks.Peers;

/// <summary>A peer's server as a process that listens on a port of the loopback. It is killed at the end: nothing of it is kept.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    /// <summary>Starts it, and waits until it can be connected to.</summary>
    /// <param name="program">In the search path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="port">Where it listens then.</param>
    /// <exception cref="InvalidOperationException">It has ended instead.</exception>
    public static async Task<PeerProcess> StartAsync(string program, IEnumerable<string> arguments, int port)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        while (!await AcceptsAsync(port))
        {
            if (process.HasExited) throw new InvalidOperationException($"'{program}' has ended: {await output}{await errors}");
            await Task.Delay(Pause, TimeProvider.System);
        }

        return new PeerProcess(process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
