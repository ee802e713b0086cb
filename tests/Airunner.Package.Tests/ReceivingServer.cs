using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Airunner.Package.Tests;

/// <summary>An HTTP server that takes every post, and keeps its lines.</summary>
internal sealed class ReceivingServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string Line)> _lines = new();
    private readonly Task _receiving;

    private ReceivingServer(string url)
    {
        Url = url;
        _listener.Prefixes.Add(url);
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Url { get; }

    public static ReceivingServer Start()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new ReceivingServer($"http://127.0.0.1:{port}/");
    }

    /// <summary>The lines that were posted to a path, in their order.</summary>
    public string[] Received(string path) => [.. _lines.Where(line => line.Path == path).Select(line => line.Line)];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _receiving;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        while (await NextAsync() is { } call)
        {
            using var body = new StreamReader(call.Request.InputStream);
            while (await body.ReadLineAsync() is { } line) _lines.Enqueue((call.Request.Url!.AbsolutePath, line));
            call.Response.Close();
        }
    }

    private async Task<HttpListenerContext?> NextAsync()
    {
        try
        {
            return await _listener.GetContextAsync();
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException && !_listener.IsListening)
        {
            return null;
        }
    }
}
