using System.Globalization;
using System.Net;

namespace Airunner.Collector.Server.Settings;

/// <summary>An address to listen on, as text.</summary>
internal static class ListenAddress
{
    public const string Allowed = "an address and a port, such as 127.0.0.1:7070, 0.0.0.0:7070, [::]:7070 or localhost:7070";

    /// <returns>Null where the text is none.</returns>
    public static IPEndPoint? TryParse(string text)
    {
        const string Local = "localhost:";
        if (text.StartsWith(Local, StringComparison.OrdinalIgnoreCase)) text = $"127.0.0.1:{text[Local.Length..]}";
        var colon = text.LastIndexOf(':');
        var figures = text.AsSpan(colon + 1);
        if (colon < 1 || !ushort.TryParse(figures, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        var host = text[..colon];
        var isVersion6 = host.Contains(':', StringComparison.Ordinal);
        if (isVersion6 && (host[0] != '[' || host[^1] != ']')) return null;
        return IPAddress.TryParse(isVersion6 ? host[1..^1] : host, out var address) ? new IPEndPoint(address, port) : null;
    }
}
