using Airunner.Worker.Posix;

namespace Airunner.Worker.Top;

/// <summary>Answers whoever connects to this process with one line about it. On the main thread, which has nothing else to do.</summary>
internal sealed class ProcessDoor : MainThread.IDuty, IDisposable
{
    private readonly Descriptor _socket;
    private readonly ProcessSockets _sockets;
    private readonly string _path;
    private readonly Func<CancellationToken, Task<byte[]>> _line;
    private readonly Action<Exception> _failed;
    private readonly CancellationTokenSource _closed = new();

    private ProcessDoor(
        Descriptor socket, ProcessSockets sockets, string path, Func<CancellationToken, Task<byte[]>> line, Action<Exception> failed)
    {
        _socket = socket;
        _sockets = sockets;
        _path = path;
        _line = line;
        _failed = failed;
    }

    /// <summary>Opens one.</summary>
    /// <param name="sockets">Of the state directory.</param>
    /// <param name="line">What is answered; asked for anew each time.</param>
    /// <param name="failed">Gets what an answer failed with; its reader gets nothing.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The state directory cannot be written.</exception>
    public static ProcessDoor Open(ProcessSockets sockets, Func<CancellationToken, Task<byte[]>> line, Action<Exception> failed)
    {
        var (socket, path) = sockets.Listen();
        return new ProcessDoor(socket, sockets, path, line, failed);
    }

    /// <inheritdoc/>
    public void Serve()
    {
        while (LocalSocket.Accept(_socket) is { } connection)
        {
            try
            {
                LocalSocket.SendAndClose(connection, _line(_closed.Token).GetAwaiter().GetResult());
            }
            catch (OperationCanceledException) when (_closed.IsCancellationRequested)
            {
                connection.Close(); // the process ends: its reader sees an empty answer
            }
            catch (Exception failure)
            {
                // Such as a library that cannot be loaded for want of descriptors. The work of this process must not end by it.
                connection.Close();
                _failed(failure);
            }
        }

        _socket.Close();
    }

    /// <inheritdoc/>
    public void Release()
    {
        _closed.Cancel();
        _socket.EndChannel();
    }

    /// <summary>Removes the socket. An answer in the making is not waited for.</summary>
    public void Dispose()
    {
        try
        {
            _sockets.Remove(_path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Nobody listens at it any more: whoever looks next removes it, where it still exists.
        }

        Release();
    }
}
