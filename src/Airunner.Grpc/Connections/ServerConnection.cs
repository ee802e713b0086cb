using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace Airunner.Grpc.Connections;

/// <summary>A channel to the server, shared by all calls. It connects again by itself.</summary>
/// <remarks>Counts its users under the lock of <see cref="ServerConnections"/>.</remarks>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // So that a name that has moved to another machine is noticed.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly GrpcChannel _channel;

    /// <param name="options">The server and its certificates.</param>
    public ServerConnection(GrpcSenderOptions options)
    {
        var isSecure = options.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.KeepAlive,
            KeepAlivePingTimeout = options.KeepAlive,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = Lifetime,
            UseProxy = isSecure, // a proxy passes TLS through, and nothing else with HTTP/2
            UseCookies = false,
            AllowAutoRedirect = false,

            // With a callback the channel makes no attempts of its own, whose backoff would add to the one of the delivery.
            ConnectCallback = ConnectAsync,
        };
        if (isSecure) handler.SslOptions = TlsFiles.Options(options);
        _channel = GrpcChannel.ForAddress(options.Url, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxSendMessageSize = null,
            MaxReceiveMessageSize = null,
        });
        Calls = _channel.CreateCallInvoker();
    }

    /// <summary>Makes calls.</summary>
    public CallInvoker Calls { get; }

    /// <summary>Calls in flight, and one for being the current connection.</summary>
    public int Users { get; set; }

    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
