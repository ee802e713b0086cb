using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Airunner.Grpc.Tests.Serving;

/// <summary>Accepts connections and never answers.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<TcpClient> _accepted = Channel.CreateUnbounded<TcpClient>();
    private readonly List<TcpClient> _clients = [];

    public SilentServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Waits for the next connection on which something has arrived.</summary>
    public async Task ConnectionAsync()
    {
        var client = await _accepted.Reader.ReadAsync().AsTask().WaitAsync(Patience.Long);
        _clients.Add(client);
        await client.GetStream().ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(Patience.Long);
    }

    /// <summary>Closes all connections; the next ones are refused.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _clients) client.Dispose();
        while (_accepted.Reader.TryRead(out var client)) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) await _accepted.Writer.WriteAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            _accepted.Writer.TryComplete();
        }
    }
}
