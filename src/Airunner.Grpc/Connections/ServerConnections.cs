namespace Airunner.Grpc.Connections;

/// <summary>
/// The current connection, and those before it that still have calls in flight. A connection on which the server is silent is replaced:
/// its calls end by themselves, the next ones have a fresh one.
/// </summary>
/// <param name="open">Makes a connection; it connects when it is first used.</param>
internal sealed class ServerConnections(Func<ServerConnection> open) : IDisposable
{
    private readonly Lock _lock = new();
    private ServerConnection? _current;
    private bool _isDisposed;

    /// <summary>The current connection, for one call; the caller returns it.</summary>
    /// <exception cref="ObjectDisposedException">The sender is closed.</exception>
    public ServerConnection Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(GrpcEventSender));
            if (_current is null)
            {
                _current = open();
                _current.Users = 1;
            }

            _current.Users++;
            return _current;
        }
    }

    /// <summary>The call has ended.</summary>
    public void Return(ServerConnection connection)
    {
        lock (_lock)
        {
            if (--connection.Users > 0) return;
        }

        connection.Dispose();
    }

    /// <summary>The next call gets a new connection. Nothing where the connection was replaced before.</summary>
    public void Replace(ServerConnection suspect)
    {
        lock (_lock)
        {
            if (_current != suspect) return;
            _current = null;
        }

        Return(suspect); // the call that suspects it still uses it
    }

    public void Dispose()
    {
        ServerConnection? last;
        lock (_lock)
        {
            _isDisposed = true;
            last = _current;
            _current = null;
        }

        if (last is not null) Return(last);
    }
}
