using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Airunner.Collector.Tests.Server;

/// <summary>A port for a server that goes away and comes back.</summary>
/// <remarks>
/// The system gives a port of its own choice to the next who asks for any, also to a client's connection, as soon as the server is
/// away. It chooses from 32768 on unless it is told otherwise, so these are below.
/// </remarks>
internal static class LastingPort
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;
    private const int Tries = 1_000;

    /// <summary>One that nobody listens on now.</summary>
    public static int Free()
    {
        for (var n = 0; n < Tries; n++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // the next one
            }
        }

        throw new InvalidOperationException($"No port from {Lowest} to {Highest} was free in {Tries} tries.");
    }
}
