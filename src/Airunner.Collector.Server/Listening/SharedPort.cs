using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Airunner.Collector.Server.Listening;

/// <summary>HTTP/1 and HTTP/2 on one port without TLS, told apart by the first bytes of a connection.</summary>
/// <remarks>
/// Kestrel takes every connection without TLS for HTTP/1 where both are allowed. Here it gets two endpoints, one for each protocol, and
/// this port hands it a connection on the right one. An HTTP/2 connection begins with "PRI", which no method of HTTP/1 does.
/// </remarks>
/// <param name="sockets">Opens the port.</param>
/// <param name="address">Its address.</param>
/// <param name="mostUntaken">Most connections that are silent yet, or that Kestrel has not taken yet. Further ones are closed.</param>
/// <param name="decideWithin">How long a connection may say nothing.</param>
/// <param name="time">Measures it.</param>
internal sealed class SharedPort(
    IConnectionListenerFactory sockets, IPEndPoint address, long mostUntaken, TimeSpan decideWithin, TimeProvider time)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    private readonly Channel<ConnectionContext> _http1 = Channel.CreateUnbounded<ConnectionContext>();
    private readonly Channel<ConnectionContext> _http2 = Channel.CreateUnbounded<ConnectionContext>();
    private readonly CancellationTokenSource _closing = new();
    private IConnectionListener? _listener;
    private long _untaken;

    private static ReadOnlySpan<byte> Preface => "PRI"u8;

    public bool CanBind(EndPoint endpoint) => endpoint is SharedEndPoint;

    /// <summary>The first call opens the port. Kestrel makes the two calls one after the other.</summary>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (_listener is null)
        {
            _listener = await sockets.BindAsync(address, cancellationToken).ConfigureAwait(false);
            _ = AcceptAsync(_listener);
        }

        var accepted = ((SharedEndPoint)endpoint).Protocol == HttpProtocols.Http2 ? _http2 : _http1;
        return new Listener(this, _listener, accepted.Reader);
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        if (_listener is not null) await _listener.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask UnbindAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_listener is not null) await _listener.UnbindAsync().ConfigureAwait(false);
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        Exception? failure = null;
        try
        {
            while (await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false) is { } connection)
            {
                if (Interlocked.Increment(ref _untaken) <= mostUntaken) _ = DecideAsync(connection);
                else await CloseAsync(connection).ConfigureAwait(false);
            }
        }
        catch (Exception broken)
        {
            failure = broken; // Kestrel gets it from both listeners, and reports it
        }

        _http1.Writer.TryComplete(failure);
        _http2.Writer.TryComplete(failure);
    }

    private async Task DecideAsync(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(decideWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _closing.Token);
        try
        {
            var isHttp2 = await BeginsLikeHttp2Async(connection, either.Token).ConfigureAwait(false);
            if (!(isHttp2 ? _http2 : _http1).Writer.TryWrite(connection)) await CloseAsync(connection).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
        {
            await CloseAsync(connection).ConfigureAwait(false); // silent, closed by its client, or this port is closing
        }
    }

    private static async ValueTask<bool> BeginsLikeHttp2Async(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var seen = First(read.Buffer);
            var isLike = Preface.StartsWith(seen.Span);
            var isDecided = !isLike || seen.Length == Preface.Length || read.IsCompleted;
            input.AdvanceTo(read.Buffer.Start, isDecided ? read.Buffer.Start : read.Buffer.End);
            if (isDecided) return isLike && seen.Length == Preface.Length;
        }
    }

    private static ReadOnlyMemory<byte> First(ReadOnlySequence<byte> buffer) =>
        buffer.Slice(0, Math.Min(buffer.Length, Preface.Length)).ToArray();

    private async Task CloseAsync(ConnectionContext connection)
    {
        Interlocked.Decrement(ref _untaken);
        connection.Abort();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Listener(SharedPort port, IConnectionListener listener, ChannelReader<ConnectionContext> accepted)
        : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await accepted.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!accepted.TryRead(out var connection)) continue;
                Interlocked.Decrement(ref port._untaken);
                return connection;
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => port.UnbindAsync();

        public ValueTask DisposeAsync() => port.DisposeAsync();
    }
}
