using System.Runtime.InteropServices;
using System.Text;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Stream sockets that are files of this machine.</summary>
/// <remarks>By the C library's calls: the runtime's sockets bring a thread and several libraries, which every run would pay for.</remarks>
internal static unsafe class LocalSocket
{
    /// <summary>The error of a connection to a socket that nobody listens at (ECONNREFUSED).</summary>
    public const Errno NobodyListens = (Errno)111;

    private const Errno Aborted = (Errno)103; // ECONNABORTED: who connected has gone
    private const int Local = 1; // AF_UNIX
    private const int Stream = 1; // SOCK_STREAM
    private const int NonBlocking = 0x800;
    private const int WithoutSignal = 0x4000; // MSG_NOSIGNAL
    private const int WithoutWait = 0x40; // MSG_DONTWAIT
    private const int Waiting = 8;
    private const int PathBytes = 108; // sun_path
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>A socket that listens at a new path, for its owner only.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static Descriptor Listen(string path)
    {
        var socket = Open(0);
        try
        {
            // Before it has a name, so that it never has another mode.
            if (Libc.ChangeMode(socket.Number, OwnerOnly) != 0) throw Descriptor.Failure("fchmod");
            var address = Address(path);
            fixed (byte* first = address)
            {
                if (Libc.Bind(socket.Number, first, address.Length) != 0) throw Descriptor.Failure("bind");
            }

            if (Libc.Listen(socket.Number, Waiting) != 0) throw Descriptor.Failure("listen");
            return socket;
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    /// <summary>Waits for somebody who connects.</summary>
    /// <returns>The connection; null once the socket was shut down.</returns>
    public static Descriptor? Accept(Descriptor socket)
    {
        while (true)
        {
            var accepted = Libc.Accept(socket.Number, null, null, NonBlocking | Libc.OpenCloseOnExec);
            if (accepted >= 0) return new Descriptor(accepted);
            if (Libc.LastError is not (Errno.EINTR or Aborted)) return null;
        }
    }

    /// <summary>Sends a text as far as it fits into the connection now, and closes it.</summary>
    public static void SendAndClose(Descriptor connection, ReadOnlySpan<byte> text)
    {
        fixed (byte* first = text) _ = Libc.Send(connection.Number, first, text.Length, WithoutSignal | WithoutWait);
        connection.Close();
    }

    /// <summary>Connects without waiting.</summary>
    /// <param name="path">Where somebody listens.</param>
    /// <param name="error">Why that is not possible: <see cref="NobodyListens"/> where nobody does any more.</param>
    public static Descriptor? Connect(string path, out Errno error)
    {
        var socket = Open(NonBlocking);
        var address = Address(path);
        fixed (byte* first = address)
        {
            if (Libc.Connect(socket.Number, first, address.Length) == 0)
            {
                error = Errno.None;
                return socket;
            }
        }

        error = Libc.LastError;
        socket.Close();
        return null;
    }

    private static Descriptor Open(int flags)
    {
        var socket = Libc.Socket(Local, Stream | Libc.OpenCloseOnExec | flags, 0);
        return socket >= 0 ? new Descriptor(socket) : throw Descriptor.Failure("socket");
    }

    private static byte[] Address(string path)
    {
        var name = Encoding.UTF8.GetBytes(path);
        if (name.Length >= PathBytes) throw new IOException($"The path '{path}' is too long for a socket.");
        var address = new byte[2 + name.Length + 1];
        MemoryMarshal.Write(address, (short)Local);
        name.CopyTo(address, 2);
        return address;
    }
}
