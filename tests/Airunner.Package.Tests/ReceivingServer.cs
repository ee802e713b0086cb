using System.Collections.Concurrent;
using System.Net;
using Airunner.Collector.Tests.Server;

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

    public static ReceivingServer Start() => new($"http://127.0.0.1:{LastingPort.Free()}/");

    /// <summary>The lines that were posted to a path, in their order.</summary>
    public string[] Received(string path) => [.. _lines.Where(line => line.Path == path).Select(line => line.Line)];

    public async ValueTask DisposeAsync()
    {
        _listener.Close(); // not Stop first: closing a stopped one listens once more, at a port that may be in use
        await _receiving;
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
