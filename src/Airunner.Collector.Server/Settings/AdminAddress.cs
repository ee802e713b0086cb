using System.Net;

namespace Airunner.Collector.Server.Settings;

/// <summary>The address of <c>--admin</c>.</summary>
internal static class AdminAddress
{
    /// <summary>The address; null where none is given.</summary>
    /// <exception cref="SettingsException">It is none, or one that other machines reach and that was not allowed.</exception>
    public static IPEndPoint? Of(Arguments arguments)
    {
        if (arguments["admin"] is not { } text) return null;
        var address = ListenAddress.TryParse(text)
            ?? throw new SettingsException($"'{text}' is no address for --admin. Allowed: {ListenAddress.Allowed}.");
        if (IPAddress.IsLoopback(address.Address) || arguments["admin-remote"] is not null) return address;
        throw new SettingsException(
            $"--admin {address} is reached by other machines, and asks for no password. Allowed: an address of this machine alone, such as "
            + "127.0.0.1:9464, or --admin-remote as well.");
    }
}
