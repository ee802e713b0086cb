using System.Net;
using System.Net.Sockets;

namespace Airunner.Grpc.Tests.Serving;

/// <summary>Stands between a client and a server, and cuts each of its first connections after so many bytes of the client.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<int> _cuts;
    private readonly int _target;
    private int _cutConnections;

    /// <param name="target">The server's port.</param>
    /// <param name="cuts">For each connection, the bytes after which it is cut; later connections are not.</param>
    public TcpProxy(int target, params int[] cuts)
    {
        _target = target;
        _cuts = new Queue<int>(cuts);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that were cut.</summary>
    public int CutConnections => Volatile.Read(ref _cutConnections);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = PassAsync(client, _cuts.TryDequeue(out var cut) ? cut : long.MaxValue);
        }
    }

    private async Task PassAsync(TcpClient client, long cut)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                var back = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
                await PassAtMostAsync(client.GetStream(), server.GetStream(), cut);
                if (cut == long.MaxValue) await back;
                else Interlocked.Increment(ref _cutConnections);
            }
            catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
            {
                // One of the two sides has closed: the other one is closed too.
            }
        }
    }

    private async Task PassAtMostAsync(NetworkStream from, NetworkStream to, long cut)
    {
        var buffer = new byte[16 << 10];
        for (var left = cut; left > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), _stop.Token);
            if (read == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            left -= read;
        }
    }
}
